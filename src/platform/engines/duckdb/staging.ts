import { join } from 'node:path'
import { blobValue, type DuckDBValue } from '@duckdb/node-api'
import type { DeidentificationPlan, TablePlan } from '../../../domain/deidentify/plan.ts'
import { PSEUDONYM_COLUMN } from '../../../domain/deidentify/plan.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { DatasetFacts, ExtractFormat, StagedFile, Staging } from '../../../release/ports.ts'
import { cohortCondition } from './cohort-sql.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { normalisedKey } from './normalise-sql.ts'
import { macKind, macSql, pseudonymSql } from './pseudonym-sql.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { sourceView } from './source.ts'
import { createBindings, identifier } from './sql.ts'
import { transformSql } from './transform-sql.ts'
import { copyTo, fileName, fingerprint, MEMBERS_FILE, mediaTypeOf, readBack, rowsIn } from './write-files.ts'

type Context = {
  readonly session: Session
  readonly dataset: DatasetFacts
  /** Where the files are written, private until published. */
  readonly folder: string
  readonly consentFolder: string
  close(): Promise<void>
}

/**
 * One extract in the making. Patients are held as small sorted maps; the large tables stay in the source and are read
 * once, when their file is written.
 */
export function createStaging(context: Context): Staging {
  const { session, dataset } = context
  let plan: DeidentificationPlan | undefined
  let written: ExtractFormat | undefined

  return {
    selectCohort: (cohort) => selectCohort(session, dataset, cohort),
    directivePatterns: (files, at) => loadPatterns(session, context.consentFolder, files, at),
    keepPermitted: async (verdicts, all) => {
      await combineVerdicts(session, verdicts)
      return keep(
        session,
        `nkey IN (SELECT patient FROM consent_of_patient WHERE NOT denies AND permits = ${Number(all)})`,
      )
    },
    keepUndenied: async (verdicts) => {
      await combineVerdicts(session, verdicts)
      return keep(session, 'nkey NOT IN (SELECT patient FROM consent_of_patient WHERE denies)')
    },
    stagePatients: async (accepted, pads) => {
      plan = accepted
      await buildPseudonyms(session, accepted, pads)
      return buildPeople(session, accepted)
    },
    classSizes: async () => {
      const rows = await session.rows(
        `SELECT size, count(*) AS classes FROM (${classes(required(plan))}) GROUP BY size ORDER BY size`,
      )
      return rows.map((row) => ({ size: wholeNumber(row.size), classes: wholeNumber(row.classes) }))
    },
    suppressBelow: (k) => suppressBelow(session, required(plan), k),
    write: async (format) => {
      written = format
      return writeTables(context, required(plan), format)
    },
    smallestWrittenClass: () => smallestWrittenClass(context, required(plan), required(written)),
    close: () => context.close(),
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('staging methods were called out of order')
  return value
}

async function selectCohort(
  session: Session,
  { definition, columns }: DatasetFacts,
  cohort: Parameters<Staging['selectCohort']>[0],
): Promise<number> {
  const bindings = createBindings<DuckDBValue>()
  const condition = cohort === undefined ? 'true' : cohortCondition(cohort, definition, columns, bindings)
  const { table, key } = definition.patient
  const kind = definition.tables[table]?.variables[key]?.identifier ?? 'patient'
  const column = `p.${identifier(key)}`
  // A blank key names nobody; the whole table is checked, because a second row of a patient may lie outside the cohort.
  await session.run(
    `CREATE TEMP TABLE cohort AS SELECT ${column} AS key, ${normalisedKey(kind, column)} AS nkey, ${condition} AS chosen
     FROM ${sourceView(table)} p WHERE ${column} IS NOT NULL AND nkey <> ''`,
    bindings.values,
  )
  const { patients, distinct_patients } = await oneRow(
    session,
    'SELECT count(*) AS patients, count(DISTINCT nkey) AS distinct_patients FROM cohort',
  )
  if (wholeNumber(patients) !== wholeNumber(distinct_patients)) {
    throw refuse('applyConsent', 'SOURCE_CHANGED', 'The patient table holds a patient more than once')
  }
  return keep(session, 'chosen')
}

async function keep(session: Session, condition: string): Promise<number> {
  await session.run(`CREATE TEMP TABLE permitted AS SELECT key, nkey FROM cohort WHERE ${condition}`)
  await session.run('DROP TABLE cohort; ALTER TABLE permitted RENAME TO cohort')
  return wholeNumber((await oneRow(session, 'SELECT count(*) AS patients FROM cohort')).patients)
}

/**
 * A hash per patient instead of per row: pseudonyms are computed over the distinct keys and joined. The first 128 bits of
 * the MAC are the pseudonym, the next 48 the date shift (`domain/deidentify/date-shift.ts` is the reference).
 */
async function buildPseudonyms(
  session: Session,
  plan: DeidentificationPlan,
  pads: Parameters<Staging['stagePatients']>[1],
): Promise<void> {
  const max = plan.maximumShiftDays
  await session.run(
    `CREATE TEMP TABLE pseudonym_of AS
     SELECT key, ${pseudonymSql('mac')} AS pseudonym,
       CAST(CASE WHEN slot < ${max} THEN slot - ${max} ELSE slot - ${max} + 1 END AS INTEGER) AS shift
     FROM (SELECT key, mac, CAST(CAST('0x' || substr(mac, 33, 12) AS UBIGINT) % ${2 * max} AS BIGINT) AS slot
       FROM (SELECT key, ${macSql('nkey')} AS mac FROM cohort))`,
    [blobValue(pads.ipad), blobValue(pads.opad), macKind(plan.identifier)],
  )
}

/** The patients' map: ordinal by pseudonym (sorting on it hides the source order), shift, generalised values. */
async function buildPeople(session: Session, plan: DeidentificationPlan): Promise<number> {
  const quasi = quasiIdentifiers(plan).map(
    (variable, index) => `${transformSql(variable, plan.referenceDate)} AS q${index}`,
  )
  const patients = plan.tables.find((table) => table.table === plan.patientTable)
  const source =
    patients === undefined
      ? ''
      : `JOIN ${sourceView(patients.table)} s ON s.${identifier(patients.patientColumn)} = m.key`
  await session.run(
    `CREATE TEMP TABLE people AS SELECT CAST(row_number() OVER (ORDER BY m.pseudonym) AS INTEGER) AS ordinal,
     m.key, m.pseudonym, m.shift${quasi.map((sql) => `, ${sql}`).join('')} FROM pseudonym_of m ${source}`,
  )
  await session.run('DROP TABLE pseudonym_of; DROP TABLE cohort')
  return wholeNumber((await oneRow(session, 'SELECT count(*) AS patients FROM people')).patients)
}

const quasiIdentifiers = (plan: DeidentificationPlan) => {
  const elsewhere = plan.tables.filter((table) => table.table !== plan.patientTable)
  if (elsewhere.some((table) => table.variables.some((variable) => variable.class === 'quasi-identifier'))) {
    throw refuse(
      'deIdentify',
      'GRANT_OUT_OF_SCOPE',
      'A quasi-identifier outside the patient table cannot be measured',
    )
  }
  const patients = plan.tables.find((table) => table.table === plan.patientTable)
  return (patients?.variables ?? []).filter((variable) => variable.class === 'quasi-identifier')
}

const quasiColumns = (plan: DeidentificationPlan): string[] =>
  quasiIdentifiers(plan).map((_, index) => `q${index}`)

/** Equivalence classes with their sizes; without released quasi-identifiers everybody is in one class. */
function classes(plan: DeidentificationPlan): string {
  const columns = quasiColumns(plan)
  const group = columns.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${columns.join(', ')}`
  return `SELECT ${[...columns, 'count(*) AS size'].join(', ')} FROM people ${group}`
}

async function suppressBelow(session: Session, plan: DeidentificationPlan, k: number): Promise<number> {
  const columns = quasiColumns(plan)
  const before = wholeNumber((await oneRow(session, 'SELECT count(*) AS patients FROM people')).patients)
  const same = columns.map((column) => `people.${column} IS NOT DISTINCT FROM small.${column}`).join(' AND ')
  await session.run(
    `DELETE FROM people USING (SELECT * FROM (${classes(plan)}) WHERE size < ${Number(k)}) small WHERE ${same || 'true'}`,
  )
  return before - wholeNumber((await oneRow(session, 'SELECT count(*) AS patients FROM people')).patients)
}

async function writeTables(
  context: Context,
  plan: DeidentificationPlan,
  format: ExtractFormat,
): Promise<StagedFile[]> {
  const files: StagedFile[] = []
  await copyTo(
    context.session,
    'SELECT pseudonym FROM people ORDER BY ordinal',
    join(context.folder, MEMBERS_FILE),
    'parquet',
  )
  for (const table of plan.tables) {
    const name = fileName(table.table, format)
    const path = join(context.folder, name)
    await copyTo(context.session, tableSql(table, plan), path, format)
    const rows = await rowsIn(context.session, path, format)
    const columns = [PSEUDONYM_COLUMN, ...table.variables.map((variable) => variable.variable)]
    files.push({
      name,
      table: table.table,
      mediaType: mediaTypeOf(format),
      rows,
      columns,
      ...(await fingerprint(context.folder, name)),
    })
  }
  return files
}

/** Released rows, sorted by pseudonym; every released column breaks ties, so equal input gives equal bytes. */
function tableSql(table: TablePlan, plan: DeidentificationPlan): string {
  let quasi = 0
  const columns = table.variables.map((variable) => {
    const staged = table.table === plan.patientTable && variable.class === 'quasi-identifier'
    const sql = staged ? `m.q${quasi++}` : transformSql(variable, plan.referenceDate)
    return `${sql} AS ${identifier(variable.variable)}`
  })
  const ties = columns.map((_, index) => index + 2)
  return `SELECT m.pseudonym AS ${identifier(PSEUDONYM_COLUMN)}, ${columns.join(', ')}
    FROM ${sourceView(table.table)} s JOIN people m ON s.${identifier(table.patientColumn)} = m.key
    ORDER BY ${['m.ordinal', ...ties].join(', ')}`
}

async function smallestWrittenClass(
  context: Context,
  plan: DeidentificationPlan,
  format: ExtractFormat,
): Promise<number> {
  const { session } = context
  const people = wholeNumber((await oneRow(session, 'SELECT count(*) AS patients FROM people')).patients)
  if (!plan.tables.some((table) => table.table === plan.patientTable)) return people
  const names = quasiIdentifiers(plan).map((variable) => variable.variable)
  const file = readBack(join(context.folder, fileName(plan.patientTable, format)), format, names)
  const columns = names.map(identifier)
  const group = columns.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${columns.join(', ')}`
  const { smallest, patients } = await oneRow(
    session,
    `SELECT coalesce(min(size), 0) AS smallest, coalesce(sum(size), 0) AS patients
     FROM (SELECT count(*) AS size FROM ${file} ${group})`,
  )
  // One row per patient, or class sizes would count rows instead of patients.
  return wholeNumber(patients) === people ? wholeNumber(smallest) : 0
}
