import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import type { ReleaseFigures, SourceVariable } from '../../../domain/risk/release-figures.ts'
import { countRows, type PatientRelation, rawColumn } from './cohort.ts'
import { quasiIdentifiers } from './people.ts'
import { type Connection, oneRow, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'
import { dependsOnValueAlone, type RowContext, transformSql } from './transform-sql.ts'

/** Up to this many patients every class is counted. */
const COUNTED_PATIENTS = 200_000
/** Above it, one class in this many: raw values make nearly as many classes as patients, too many to group in passing. */
const SAMPLED_CLASSES = 16

/**
 * Class sizes and distributions of the released quasi-identifiers as they stand in the source, over the patients about to
 * be staged. Classes are sampled by a hash of their values, so that those counted are counted whole.
 */
export async function measureBefore(
  session: Connection,
  patients: PatientRelation,
  plan: DeidentificationPlan,
): Promise<ReleaseFigures['before']> {
  const quasi = quasiIdentifiers(plan)
  const count = await countRows(session, patients)
  const columns = quasi.map(({ variable }) => identifier(rawColumn(variable)))
  const sampledClasses = columns.length > 0 && count > COUNTED_PATIENTS ? SAMPLED_CLASSES : 1
  const sampled = sampledClasses === 1 ? '' : `WHERE hash(${columns.join(', ')}) % ${sampledClasses} = 0`
  const group = columns.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${columns.join(', ')}`
  const rows = await session.rows(
    `SELECT size, count(*) AS classes FROM (SELECT count(*) AS size FROM ${patients} ${sampled} ${group})
     GROUP BY size ORDER BY size`,
  )
  const cells = rows.map((row) => {
    const size = wholeNumber(row.size)
    return { size, population: size, classes: wholeNumber(row.classes) }
  })
  const variables: SourceVariable[] = []
  for (const variable of quasi) variables.push(await measureSource(session, patients, variable, plan))
  return { patients: count, cells, sampledClasses, variables }
}

/** Generalises each different value once, not each patient's. */
async function measureSource(
  session: Connection,
  patients: PatientRelation,
  variable: VariablePlan,
  { patientTable, referenceDate }: DeidentificationPlan,
): Promise<SourceVariable> {
  const raw = identifier(rawColumn(variable.variable))
  const row: RowContext = {
    table: patientTable,
    column: (name) => `s.${identifier(rawColumn(name))}`,
    patient: 's',
  }
  const changed = dependsOnValueAlone(variable)
    ? `coalesce(sum(n) FILTER (CAST(s.${raw} AS VARCHAR) IS DISTINCT FROM
         CAST(${transformSql(variable, referenceDate, row)} AS VARCHAR)) / sum(n), 0)`
    : 'NULL'
  const figures = await oneRow(
    session,
    `SELECT coalesce(log2(sum(n)) - sum(n * log2(n) ORDER BY n) / sum(n), 0) AS entropy, ${changed} AS changed
     FROM (SELECT ${raw}, count(*) AS n FROM ${patients} GROUP BY 1) s`,
  )
  return {
    name: variable.variable,
    entropy: Math.max(0, Number(figures.entropy)),
    changed: figures.changed === null ? null : Number(figures.changed),
  }
}
