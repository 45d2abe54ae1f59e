import { join } from 'node:path'
import {
  type DeidentificationPlan,
  PSEUDONYM_COLUMN,
  type TablePlan,
  type VariablePlan,
} from '../../../domain/deidentify/plan.ts'
import type { ExtractFormat, StagedTable } from '../../../release/ports.ts'
import { countRows } from './cohort.ts'
import { classesOf, quasiIdentifiers } from './people.ts'
import { prepareTransforms } from './prepare-transforms.ts'
import { rankColumn } from './ranks.ts'
import { releasedFromText } from './released-values.ts'
import { dropScrubbed, scrubbedRows, type TextContext } from './scrub-table.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { type OutputColumn, releasedColumns, sortForm } from './sort-form.ts'
import type { NarrowColumn } from './sort-words.ts'
import { identifier } from './sql.ts'
import { isText, sourceRow, transformSql } from './transform-sql.ts'
import { copyTo, fileName, fingerprint, MEMBERS_FILE, mediaTypeOf, readBack } from './write-files.ts'

/** Writes every table of the plan and the list of members; files are hashed while the next one is written. */
export async function writeTables(
  session: Session,
  folder: string,
  plan: DeidentificationPlan,
  format: ExtractFormat,
  text: TextContext,
): Promise<StagedTable[]> {
  const rank = await rankColumn(session)
  // Members are found again by their keyed pseudonym, which a random surrogate does not tell; nor may their order tell it.
  const members =
    plan.pseudonyms === 'random'
      ? 'SELECT subject AS pseudonym FROM people ORDER BY subject'
      : 'SELECT pseudonym FROM people'
  await copyTo(session, members, join(folder, MEMBERS_FILE), 'parquet')
  const files: Promise<StagedTable>[] = []
  for (const table of plan.tables) {
    const name = fileName(table.table, format)
    const rows = await copyTo(
      session,
      await sortTable(session, table, plan, text, rank),
      join(folder, name),
      format,
    )
    await session.run(`DROP TABLE IF EXISTS ${SORTED}`)
    await dropScrubbed(session)
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
  await rank.checkUnmoved()
  return Promise.all(files)
}

/** Name of the table of sorted rows while one file is written. */
const SORTED = 'sorted_rows'

/**
 * Sorts the released rows by pseudonym, because source order is information; every released column breaks ties, so equal
 * input gives equal bytes.
 * @param rank of the patient, which sorts as the pseudonym does
 * @returns the query of the rows in their released form, in this order
 */
async function sortTable(
  session: Session,
  table: TablePlan,
  plan: DeidentificationPlan,
  text: TextContext,
  rank: NarrowColumn,
): Promise<string> {
  const isPatientTable = table.table === plan.patientTable
  const quasi = isPatientTable ? quasiIdentifiers(plan) : []
  const others = table.variables.filter((variable) => !quasi.includes(variable))
  const row = sourceRow(table.table)
  const columns = table.variables.map((variable) => outputColumn(variable, quasi, plan, row))
  // Without columns of its own the patient table needs neither a second look at the source nor a sort: people are ranked.
  if (isPatientTable && others.length === 0) return stagedQuery(session, table.table, columns)
  const source = `${await scrubbedRows(session, table, plan, text)} s`
  const joined = `${source} JOIN people m ON s.${identifier(table.patientColumn)} = m.key`
  await prepareTransforms(session, others, row, joined, 'm.key')
  // Values of a large table are looked at before the join; of the patient table, which has staged ones, after it.
  const form = await sortForm(session, table.table, rank, columns, isPatientTable ? joined : source)
  const named = form.columns.map(({ name, sql }) => `${sql} AS ${identifier(name)}`)
  const order = form.columns.map((_, at) => at + 1).join(', ')
  await session.run(
    `CREATE TEMP TABLE ${SORTED} AS SELECT ${named.join(', ')} FROM ${joined} ORDER BY ${order}`,
  )
  const released = await releasedColumns(session, table.table, form, SORTED)
  const output = [PSEUDONYM_COLUMN, ...columns.map(({ name }) => name)]
  return `SELECT ${output.map((name) => `${released.get(name)} AS ${identifier(name)}`).join(', ')} FROM ${SORTED}`
}

/** The query of a patient table whose columns are all staged. */
async function stagedQuery(
  session: Session,
  table: string,
  columns: readonly OutputColumn[],
): Promise<string> {
  const named = columns.map(({ name, sql }) => `${sql} AS ${identifier(name)}`)
  const staged = `(SELECT ${['m.pseudonym', ...named].join(', ')} FROM people m)`
  const output: string[] = [`pseudonym AS ${identifier(PSEUDONYM_COLUMN)}`]
  for (const { name, text } of columns)
    output.push(
      `${text ? await releasedFromText(session, table, name, staged) : identifier(name)} AS ${identifier(name)}`,
    )
  return `SELECT ${output.join(', ')} FROM ${staged}`
}

function outputColumn(
  variable: VariablePlan,
  quasi: readonly VariablePlan[],
  plan: DeidentificationPlan,
  row: ReturnType<typeof sourceRow>,
): OutputColumn {
  const name = variable.variable
  const staged = quasi.indexOf(variable)
  const text = isText(variable) ? ({ text: true } as const) : {}
  if (staged >= 0) return { name, sql: `m.q${staged}`, ...text }
  const sql = transformSql(variable, plan.referenceDate, row)
  const isTime = /^TIMESTAMP$/i.test(variable.sourceType)
  return isTime && variable.transform.kind === 'shift-date' && variable.transform.timeOfDay !== 'drop'
    ? { name, sql, time: shiftedTime(name, plan) }
    : { name, sql, ...text }
}

const shiftedTime = (name: string, { maximumShiftDays }: DeidentificationPlan): OutputColumn['time'] => ({
  source: `s.${identifier(name)}`,
  shiftDays: 'm.shift',
  maximumShiftDays,
})

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
