import { blobValue } from '@duckdb/node-api'
import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { ClassSizes } from '../../../domain/risk/k-anonymity.ts'
import type { HmacPads } from '../../../release/ports.ts'
import { countRows, type PatientRelation, rawColumn } from './cohort.ts'
import { macKind, macSql, pseudonymSql } from './pseudonym-sql.ts'
import { type Session, wholeNumber } from './session.ts'
import { transformSql } from './transform-sql.ts'

/**
 * Builds `people`, the map every released table is joined with: pseudonym, date shift, generalised quasi-identifiers. One
 * MAC per patient, not per row: its first 128 bits are the pseudonym, the next 48 the shift
 * (`domain/deidentify/date-shift.ts` is the reference).
 */
export async function buildPeople(
  session: Session,
  patients: PatientRelation,
  plan: DeidentificationPlan,
  pads: HmacPads,
): Promise<number> {
  const max = plan.maximumShiftDays
  const quasi = quasiIdentifiers(plan).map((variable, index) => {
    const raw = { ...variable, variable: rawColumn(variable.variable) }
    return `, ${transformSql(raw, plan.referenceDate)} AS q${index}`
  })
  await session.run(
    `CREATE TEMP TABLE people AS SELECT s.key, ${pseudonymSql('mac')} AS pseudonym,
       CAST(CASE WHEN slot < ${max} THEN slot - ${max} ELSE slot - ${max} + 1 END AS INTEGER) AS shift${quasi.join('')}
     FROM (SELECT *, CAST(CAST('0x' || substr(mac, 33, 12) AS UBIGINT) % ${2 * max} AS BIGINT) AS slot
       FROM (SELECT *, ${macSql('nkey')} AS mac FROM ${patients})) s`,
    [blobValue(pads.ipad), blobValue(pads.opad), macKind(plan.identifier)],
  )
  // Their keys are not needed twice in memory.
  await session.run('DROP TABLE IF EXISTS permitted')
  return countRows(session, 'people')
}

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
