import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { ClassSizes } from '../../../domain/risk/k-anonymity.ts'
import type { HmacPads } from '../../../release/ports.ts'
import { countRows, normalKey, type PatientRelation, rawColumn } from './cohort.ts'
import { fillInBatches } from './fill-in-batches.ts'
import { macSql, noiseKeySql, patientMac } from './functions/patient-mac.ts'
import { prepareTransforms } from './prepare-transforms.ts'
import { type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'
import { type StagedValue, stagedValue } from './staged-values.ts'
import { noiseColumn, type RowContext } from './transform-sql.ts'
import { noiseStepsSql } from './transforms/noise-steps-sql.ts'

/** A patient of the cohort with its raw quasi-identifiers, its shift and its noise. */
const stagedRow = (table: string): RowContext => ({
  table,
  column: (name) => `s.${identifier(rawColumn(name))}`,
  patient: 's',
})

/**
 * Builds `unsorted`: pseudonym, date shift, noise and generalised quasi-identifiers of each patient. One MAC per patient, not
 * per row: its first 128 bits are the pseudonym, the next 48 the shift (`domain/deidentify/date-shift.ts` is the reference),
 * the rest keys the noise.
 * @returns how many patients there should be
 */
export async function computePatients(
  session: Session,
  patients: PatientRelation,
  isNormal: boolean,
  plan: DeidentificationPlan,
  pads: HmacPads,
): Promise<number> {
  const row = stagedRow(plan.patientTable)
  const released = quasiIdentifiers(plan)
  await prepareTransforms(session, released, row, `${patients} s`, 's.key')
  const staged: StagedValue[] = []
  for (const variable of released) staged.push(await stagedValue(session, variable, plan, patients, row))
  const quasi = staged.map(({ sql }, index) => `${sql} AS q${index}`)
  const columns = ['s.key', 's.mac.pseudonym AS pseudonym', 's.shift', ...noiseColumns(plan), ...quasi]
  const expected = await countRows(session, patients)
  session.define(patientMac(pads, plan.identifier))
  await fillInBatches(
    session,
    'unsorted',
    patients,
    (isInBatch) => `SELECT ${columns.join(', ')}
      FROM (SELECT ${['*', `${shiftSql(plan.maximumShiftDays)} AS shift`, ...noiseOf(plan)].join(', ')}
        FROM (SELECT *, ${macSql(normalKey(isNormal, patients))} AS mac FROM ${patients} WHERE ${isInBatch})) s
      ${staged.map(({ join }) => join).join(' ')}`,
  )
  return expected
}

/**
 * Builds `people`, the map every released table is joined with, from `unsorted`: in the order of the pseudonyms, which
 * whatever makes the table anew keeps (`ranks.ts` checks it). What it is made from is gone then.
 */
export async function rankPatients(session: Session, expected: number): Promise<number> {
  // Their keys are not needed twice in memory.
  await session.run('DROP TABLE IF EXISTS permitted')
  await session.run('CREATE TEMP TABLE people AS FROM unsorted ORDER BY pseudonym')
  await session.run('DROP TABLE unsorted')
  const built = await countRows(session, 'people')
  if (built !== expected) throw new Error('a patient was lost while staging')
  return built
}

/** Days of a patient's shift, by the bits of the MAC after the pseudonym; none when the profile shifts no dates. */
function shiftSql(max: number): string {
  if (max === 0) return 'CAST(NULL AS INTEGER)'
  const slot = `CAST(mac.shift_bits % ${2 * max} AS BIGINT)`
  return `CAST(CASE WHEN ${slot} < ${max} THEN ${slot} - ${max} ELSE ${slot} - ${max} + 1 END AS INTEGER)`
}

const noisy = (plan: DeidentificationPlan) =>
  plan.tables.flatMap(({ table, variables }) =>
    variables.flatMap(({ variable, transform }) =>
      transform.kind === 'noise' ? [{ table, variable, transform }] : [],
    ),
  )

const noiseOf = (plan: DeidentificationPlan): string[] =>
  noisy(plan).map(
    ({ table, variable, transform }) =>
      `${noiseStepsSql(noiseKeySql('mac'), `${table}.${variable}`, transform)} AS ${noiseColumn(table, variable)}`,
  )

const noiseColumns = (plan: DeidentificationPlan): string[] =>
  noisy(plan).map(({ table, variable }) => `s.${noiseColumn(table, variable)}`)

/** Quasi-identifiers that are released. Only the patient table may have any: classes are counted in patients. */
export function quasiIdentifiers(plan: DeidentificationPlan): readonly VariablePlan[] {
  const isQuasi = (variable: VariablePlan) => variable.class === 'quasi-identifier'
  if (plan.tables.some((table) => table.table !== plan.patientTable && table.variables.some(isQuasi))) {
    throw refuse(
      'deIdentify',
      'GRANT_OUT_OF_SCOPE',
      'A quasi-identifier outside the patient table cannot be measured',
    )
  }
  return plan.tables.find((table) => table.table === plan.patientTable)?.variables.filter(isQuasi) ?? []
}

/** Equivalence classes with their sizes; without released quasi-identifiers everybody is in one class. */
export function classesOf(from: string, columns: readonly string[]): string {
  const group = columns.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${columns.join(', ')}`
  return `SELECT ${[...columns, 'count(*) AS size'].join(', ')} FROM ${from} ${group}`
}

const stagedColumns = (plan: DeidentificationPlan): string[] =>
  quasiIdentifiers(plan).map((_, index) => `q${index}`)

export async function countClasses(session: Session, plan: DeidentificationPlan): Promise<ClassSizes> {
  const classes = classesOf('people', stagedColumns(plan))
  const rows = await session.rows(
    `SELECT size, count(*) AS classes FROM (${classes}) GROUP BY size ORDER BY size`,
  )
  return rows.map((row) => ({ size: wholeNumber(row.size), classes: wholeNumber(row.classes) }))
}

/** Removes the patients of classes below k; returns how many. */
export async function suppressBelow(
  session: Session,
  plan: DeidentificationPlan,
  k: number,
): Promise<number> {
  const columns = stagedColumns(plan)
  const same = columns.map((column) => `people.${column} IS NOT DISTINCT FROM small.${column}`)
  const before = await countRows(session, 'people')
  await session.run(
    `DELETE FROM people USING (SELECT * FROM (${classesOf('people', columns)}) WHERE size < ${Number(k)}) small
     WHERE ${['true', ...same].join(' AND ')}`,
  )
  return before - (await countRows(session, 'people'))
}
