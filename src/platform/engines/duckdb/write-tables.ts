import { join } from 'node:path'
import {
  type DeidentificationPlan,
  PSEUDONYM_COLUMN,
  type TablePlan,
} from '../../../domain/deidentify/plan.ts'
import type { ExtractFormat, StagedTable } from '../../../release/ports.ts'
import { countRows } from './cohort.ts'
import { type OutputColumn, releasedDictionaries, withDictionaries } from './dictionaries.ts'
import { classesOf, quasiIdentifiers } from './people.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { sourceView } from './source.ts'
import { identifier } from './sql.ts'
import { transformSql } from './transform-sql.ts'
import { copyTo, fileName, fingerprint, MEMBERS_FILE, mediaTypeOf, readBack } from './write-files.ts'

/** Writes every table of the plan and the list of members; files are hashed while the next one is written. */
export async function writeTables(
  session: Session,
  folder: string,
  plan: DeidentificationPlan,
  format: ExtractFormat,
): Promise<StagedTable[]> {
  await copyTo(session, 'SELECT pseudonym FROM people', join(folder, MEMBERS_FILE), 'parquet')
  const files: Promise<StagedTable>[] = []
  for (const table of plan.tables) {
    const name = fileName(table.table, format)
    const rows = await copyTo(session, await sortTable(session, table, plan), join(folder, name), format)
    await session.run(`DROP TABLE ${SORTED}`)
    const columns = [PSEUDONYM_COLUMN, ...table.variables.map((variable) => variable.variable)]
    const mediaType = mediaTypeOf(format)
    const file = fingerprint(folder, name).then((print) => ({
      name,
      table: table.table,
      mediaType,
      rows,
      columns,
      ...print,
    }))
    // Awaited below; until then a failure must not count as unhandled.
    file.catch(() => undefined)
    files.push(file)
  }
  return Promise.all(files)
}

/** Name of the table of sorted rows while one file is written. */
const SORTED = 'sorted_rows'

/**
 * Sorts the released rows by pseudonym, because source order is information; every released column breaks ties, so equal
 * input gives equal bytes. The patient table has one row per pseudonym and no ties.
 * @returns the query of the rows in their released form, in this order
 */
async function sortTable(session: Session, table: TablePlan, plan: DeidentificationPlan): Promise<string> {
  const quasi = table.table === plan.patientTable ? quasiIdentifiers(plan) : []
  const staged: OutputColumn[] = quasi.map((variable, at) => ({
    name: variable.variable,
    sql: `m.q${at}`,
    isText: false,
  }))
  const computed = table.variables
    .filter((variable) => !quasi.includes(variable))
    .map((variable) => ({
      name: variable.variable,
      sql: transformSql(variable, plan.referenceDate),
      isText: variable.transform.kind === 'generalise' || /^VARCHAR$/i.test(variable.sourceType),
    }))
  // Without columns of its own the patient table needs no second look at the source.
  const onlyStaged = table.table === plan.patientTable && computed.length === 0
  const rows = onlyStaged
    ? 'people m'
    : `${sourceView(table.table)} s JOIN people m ON s.${identifier(table.patientColumn)} = m.key`
  const columns = [
    ...staged,
    ...(await withDictionaries(session, table.table, computed, `${sourceView(table.table)} s`)),
  ]
  const output = table.variables.map(
    ({ variable }) => columns.find((column) => column.name === variable)?.sql ?? 'NULL',
  )
  const names = table.variables.map(({ variable }) => identifier(variable))
  const named = output.map((sql, at) => `${sql} AS ${names[at]}`)
  const order = table.table === plan.patientTable ? '1' : ['', ...output].map((_, at) => at + 1).join(', ')
  const pseudonym = identifier(PSEUDONYM_COLUMN)
  await session.run(
    `CREATE TEMP TABLE ${SORTED} AS SELECT m.pseudonym AS ${pseudonym}, ${named.join(', ')} FROM ${rows} ORDER BY ${order}`,
  )
  const texts = columns.filter((column) => column.isText)
  const released = await releasedDictionaries(session, table.table, texts, SORTED)
  const inReleasedForm = table.variables.map(
    ({ variable }, at) => `${released.get(variable) ?? names[at]} AS ${names[at]}`,
  )
  return `SELECT ${[pseudonym, ...inReleasedForm].join(', ')} FROM ${SORTED}`
}

/** Smallest equivalence class of the patient table as written; 0 when it is not one row per patient. */
export async function smallestWrittenClass(
  session: Session,
  folder: string,
  plan: DeidentificationPlan,
  format: ExtractFormat,
): Promise<number> {
  const people = await countRows(session, 'people')
  if (!plan.tables.some((table) => table.table === plan.patientTable)) return people
  const names = quasiIdentifiers(plan).map((variable) => variable.variable)
  const file = readBack(join(folder, fileName(plan.patientTable, format)), format, names)
  const classes = classesOf(file, names.map(identifier))
  const { smallest, patients } = await oneRow(
    session,
    `SELECT coalesce(min(size), 0) AS smallest, coalesce(sum(size), 0) AS patients FROM (${classes})`,
  )
  return wholeNumber(patients) === people ? wholeNumber(smallest) : 0
}
