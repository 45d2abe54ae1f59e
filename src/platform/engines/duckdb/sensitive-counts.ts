import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import {
  type ConcernedVariable,
  concernOf,
  type DiversityModel,
  mayBeSeveral,
  releasedOf,
} from '../../../domain/risk/profile-models.ts'
import { countRows } from './cohort.ts'
import { classesOf, quasiIdentifiers } from './people.ts'
import { comparedSql } from './risk-released.ts'
import { dropScrubbed, scrubbedRows, type TextContext } from './scrub-table.ts'
import { countSeveral, type SeveralCounts } from './sensitive-several.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'
import { sourceRow, transformSql } from './transform-sql.ts'

/** Equivalence classes of the staged patients: id, q0 … qn, size. */
export const SENSITIVE_CLASSES = 'sensitive_classes'

/** The counts of what one or more models concern. */
export type SensitiveCounts = OneValueCounts | SeveralCounts

/** The counts of a variable of which each patient has one value. */
export type OneValueCounts = {
  readonly kind: 'one'
  /** What the models concern, by name (`concernOf`). */
  readonly name: string
  /** Table of the patients of each class (id) by value (code, in the order of the values; n). */
  readonly table: string
  /** Values of fewer patients than `minimum` are released as the value with the code `star`. */
  readonly rare?: { readonly minimum: number; readonly star: number; readonly missing: number | undefined }
}

const ROWS = 'sensitive_rows'

type Concern = { readonly name: string; readonly variables: readonly ConcernedVariable[] }

/**
 * Counts the staged patients by class and sensitive value, as the values will be released: one pass over the patient
 * table, and one over each other table that is concerned. What comes after works on these counts. Missing is a value like
 * any other of a patient who has no other.
 */
export async function countSensitive(
  session: Session,
  plan: DeidentificationPlan,
  models: readonly DiversityModel[],
  text: TextContext,
): Promise<readonly SensitiveCounts[]> {
  const concerns = concernsOf(models, plan)
  const quasi = quasiIdentifiers(plan).map((_, at) => `q${at}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${SENSITIVE_CLASSES} AS
     SELECT row_number() OVER () AS id, * FROM (${classesOf('people', quasi)})`,
  )
  const counts: SensitiveCounts[] = []
  const several = concerns.filter(({ variables }) => mayBeSeveral(variables, plan))
  for (const [at, { name, variables }] of several.entries()) {
    const table = `sensitive_several_${at}`
    counts.push(
      await countSeveral(session, { name, table, variables, classes: SENSITIVE_CLASSES }, plan, text),
    )
  }
  const single = concerns.filter(({ variables }) => !mayBeSeveral(variables, plan))
  if (single.length > 0) counts.push(...(await countSingle(session, plan, quasi, single, text)))
  return counts
}

function concernsOf(models: readonly DiversityModel[], plan: DeidentificationPlan): readonly Concern[] {
  const concerns = new Map(models.map((model) => [concernOf(model), releasedOf(model, plan)]))
  return [...concerns].map(([name, variables]) => {
    if (variables.length === 0) throw new Error(`${name} cannot be measured`)
    return { name, variables }
  })
}

async function countSingle(
  session: Session,
  plan: DeidentificationPlan,
  quasi: readonly string[],
  concerns: readonly Concern[],
  text: TextContext,
): Promise<readonly OneValueCounts[]> {
  const variables = concerns.flatMap((concern) => concern.variables.map(({ variable }) => variable))
  await collapseRows(session, plan, variables, text)
  const { patients } = await oneRow(session, `SELECT coalesce(sum(n), 0) AS patients FROM ${ROWS}`)
  if (wholeNumber(patients) !== (await countRows(session, 'people')))
    throw new Error('a staged patient has no sensitive value, or several')
  const counts: OneValueCounts[] = []
  for (const [at, variable] of variables.entries())
    counts.push(await countVariable(session, quasi, variable, at, concerns[at]?.name ?? ''))
  await session.run(`DROP TABLE ${ROWS}`)
  return counts
}

/** Builds `sensitive_rows`: class and values with the number of patients who have them all. */
async function collapseRows(
  session: Session,
  plan: DeidentificationPlan,
  variables: readonly VariablePlan[],
  text: TextContext,
): Promise<void> {
  const table = plan.tables.find((one) => one.table === plan.patientTable)
  if (table === undefined) throw new Error('the patient table is not released')
  const source = await scrubbedRows(session, { ...table, variables }, plan, text)
  const row = sourceRow(table.table)
  const quasi = quasiIdentifiers(plan).map((_, at) => `m.q${at}`)
  const values = variables.map((variable, at) => {
    const column = row.column(variable.variable)
    // Which values are rare depends on who stays, so these are counted as they stand in the source.
    const isRare = variable.transform.kind === 'suppress-rare'
    const sql = isRare ? `CAST(${column} AS VARCHAR)` : transformSql(variable, plan.referenceDate, row)
    return `${comparedSql(variable, sql)} AS v${at}`
  })
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${ROWS} AS
     SELECT ${[...quasi, ...values, 'count(*) AS n'].join(', ')}
     FROM ${source} s JOIN people m ON s.${identifier(table.patientColumn)} = m.key GROUP BY ALL`,
  )
  await dropScrubbed(session)
}

async function countVariable(
  session: Session,
  quasi: readonly string[],
  { transform }: VariablePlan,
  at: number,
  name: string,
): Promise<OneValueCounts> {
  const table = `sensitive_counts_${at}`
  const isRare = transform.kind === 'suppress-rare'
  const star = isRare ? "UNION SELECT '*'" : ''
  await session.run(
    `CREATE OR REPLACE TEMP TABLE sensitive_codes AS
     SELECT value, row_number() OVER (ORDER BY value NULLS LAST) AS code
     FROM (SELECT DISTINCT v${at} AS value FROM ${ROWS} ${star})`,
  )
  const same = [
    'v.value IS NOT DISTINCT FROM d.value',
    ...quasi.map((q) => `v.${q} IS NOT DISTINCT FROM c.${q}`),
  ]
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT c.id, d.code, v.n
     FROM (SELECT ${[...quasi, `v${at} AS value`, 'CAST(sum(n) AS BIGINT) AS n'].join(', ')} FROM ${ROWS} GROUP BY ALL) v
       JOIN sensitive_codes d ON ${same[0]} JOIN ${SENSITIVE_CLASSES} c ON ${['true', ...same.slice(1)].join(' AND ')}`,
  )
  const rare = isRare ? { rare: { minimum: transform.minimum, ...(await specialCodes(session)) } } : {}
  await session.run('DROP TABLE sensitive_codes')
  return { kind: 'one', name, table, ...rare }
}

async function specialCodes(session: Session): Promise<{ star: number; missing: number | undefined }> {
  const { star, missing } = await oneRow(
    session,
    `SELECT any_value(code) FILTER (value = '*') AS star, any_value(code) FILTER (value IS NULL) AS missing
     FROM sensitive_codes`,
  )
  return { star: wholeNumber(star), missing: missing === null ? undefined : wholeNumber(missing) }
}
