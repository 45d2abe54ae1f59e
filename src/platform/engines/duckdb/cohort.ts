import type { DuckDBValue } from '@duckdb/node-api'
import type { Predicate } from '../../../domain/cohort/predicate.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { DatasetFacts } from '../../../release/ports.ts'
import { cohortCondition } from './cohort-sql.ts'
import { allNormal, normalisedKey, plainKey } from './normalise-sql.ts'
import { type Connection, oneRow, type Session, wholeNumber } from './session.ts'
import { sourceView } from './source.ts'
import { createBindings, identifier } from './sql.ts'

/** Column of the cohort that carries a quasi-identifier of the patient table as it stands in the source. */
export const rawColumn = (variable: string): string => `raw ${variable}`

/** Relations of patients, in the order they are built: those asked for, and those of them who permit the use. */
export type PatientRelation = 'cohort' | 'permitted'

/**
 * Builds `cohort`: key, normalised key where that differs, and raw quasi-identifiers of the chosen patients, one row each.
 * Carrying the quasi-identifiers along spares a join with the patient table later. A patient may still be there twice:
 * {@link requireUnique}.
 */
export async function selectCohort(
  session: Session,
  { definition, columns }: DatasetFacts,
  cohort: Predicate | undefined,
): Promise<ChosenPatients> {
  const { table, key } = definition.patient
  const variables = definition.tables[table]?.variables ?? {}
  const column = `p.${identifier(key)}`
  const kind = variables[key]?.identifier ?? 'patient'
  const patientsBy = (nkey: string): Promise<PatientKeys> => lookAtKeys(session, table, column, kind, nkey)
  const plain = await patientsBy(plainKey(column))
  const { isNormal } = plain
  const keys = isNormal ? plain : await patientsBy(normalisedKey(kind, column))
  const { nkey, from } = keys
  const quasi = Object.entries(variables)
    .filter(([, variable]) => variable.class === 'quasi-identifier')
    .map(([name]) => `, p.${identifier(name)} AS ${identifier(rawColumn(name))}`)
  const normalised = isNormal ? '' : `, ${nkey} AS nkey`
  const select = `SELECT ${column} AS key${normalised}${quasi.join('')} ${from}`
  if (cohort === undefined) {
    // Everybody: a view, so that the patients are copied only once, after consent.
    await session.run(`CREATE VIEW cohort AS ${select}`)
    return { patients: keys.rows, isNormal, keys }
  }
  const bindings = createBindings<DuckDBValue>()
  const condition = cohortCondition(cohort, definition, columns, bindings)
  await session.run(`CREATE TABLE cohort AS ${select} AND ${condition}`, bindings.values)
  return { patients: await countRows(session, 'cohort'), isNormal, keys }
}

/** SQL of the normalised key of a patient of a {@link PatientRelation}, which has a column for it only where it differs. */
export const normalKey = (isNormal: boolean, alias: string): string =>
  isNormal ? plainKey(`${alias}.key`) : `${alias}.nkey`

/** How many patients were chosen, and whether the keys of all patients are in normal form, so need not be normalised again. */
export type ChosenPatients = {
  readonly patients: number
  readonly isNormal: boolean
  readonly keys: PatientKeys
}

/** The keys of the patient table. */
export type PatientKeys = {
  /** SQL of the key by which patients are told apart, and the rest of a query of the patients who have one. */
  readonly nkey: string
  readonly from: string
  readonly rows: number
  /** Whether the source's own keys are in normal form: most are, and then they need not be normalised. */
  readonly isNormal: boolean
}

/** @param nkey SQL of the key by which patients are told apart */
async function lookAtKeys(
  session: Session,
  table: string,
  column: string,
  kind: string,
  nkey: string,
): Promise<PatientKeys> {
  // A blank key names nobody.
  const from = `FROM ${sourceView(table)} p WHERE ${column} IS NOT NULL AND ${nkey} <> ''`
  const { rows, normal } = await oneRow(
    session,
    `SELECT count(*) AS rows, ${allNormal(kind, column)} AS normal ${from}`,
  )
  return { nkey, from, rows: wholeNumber(rows), isNormal: normal === true }
}

/** @throws Refusal SOURCE_CHANGED when the table holds a patient more than once, inside the cohort or outside it */
export async function requireUnique(session: Connection, { nkey, from, rows }: PatientKeys): Promise<void> {
  const { patients } = await oneRow(session, `SELECT count(DISTINCT ${nkey}) AS patients ${from}`)
  if (wholeNumber(patients) !== rows)
    throw refuse('deIdentify', 'SOURCE_CHANGED', 'The patient table holds a patient more than once')
}

/** Builds `permitted`: the cohort's patients whose normalised key is, or is not, among `patients` (a query). */
export async function narrowCohort(
  session: Session,
  kind: 'SEMI' | 'ANTI',
  patients: string,
  isNormal: boolean,
): Promise<number> {
  await session.run(
    `CREATE TABLE permitted AS SELECT c.* FROM cohort c ${kind} JOIN (${patients}) d
     ON ${normalKey(isNormal, 'c')} = d.patient`,
  )
  return countRows(session, 'permitted')
}

export const countRows = async (session: Connection, table: string): Promise<number> =>
  wholeNumber((await oneRow(session, `SELECT count(*) AS rows FROM ${table}`)).rows)
