import { join } from 'node:path'
import {
  type DeidentificationPlan,
  PSEUDONYM_COLUMN,
  type TablePlan,
  type VariablePlan,
} from '../../../domain/deidentify/plan.ts'
import type { StagedTable, WrittenTables } from '../../../release/ports.ts'
import { countRows } from './cohort.ts'
import { sourceDictionaries } from './dictionaries.ts'
import { classesOf, quasiIdentifiers } from './people.ts'
import { prepareTransforms } from './prepare-transforms.ts'
import { type Ranks, ranksOf } from './ranks.ts'
import type { WrittenFiles } from './released-several.ts'
import { releasedFromText } from './released-values.ts'
import { dropScrubbed, scrubbedRows, type TextContext } from './scrub-table.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'
import { isText, type RowContext, sourceRow, transformSql } from './transform-sql.ts'
import { copyTo, fileName, fingerprint, MEMBERS_FILE, mediaTypeOf, readBack } from './write-files.ts'

/** Writes the files of a release. */
export type TableWriter = {
  /** Writes tables, one after the other; a file is hashed while the next one is written, or read. */
  write(tables: readonly TablePlan[]): Promise<void>
  /** For when every table is written. @throws Error when one stands under ranks that changed meanwhile */
  finish(): Promise<WrittenTables>
  /** Whether or not all went well, no file is being read any more once this returns. */
  settled(): Promise<void>
}

/** Writes the list of members; the tables are up to the caller. */
export async function openWriter(
  session: Session,
  { folder, plan, format }: WrittenFiles,
  text: TextContext,
): Promise<TableWriter> {
  const ranks = await ranksOf(session)
  // Members are found again by their keyed pseudonym, which a random surrogate does not tell; nor may their order tell it.
  const members =
    plan.pseudonyms === 'random'
      ? 'SELECT subject AS pseudonym FROM people ORDER BY subject'
      : 'SELECT pseudonym FROM people'
  await copyTo(session, members, join(folder, MEMBERS_FILE), 'parquet')
  const files = new Map<string, Promise<StagedTable>>()
  const writeTable = async (table: TablePlan) => {
    const name = fileName(table.table, format)
    const sorted = await sortTable(session, table, plan, text, ranks)
    const rows = await copyTo(session, sorted, join(folder, name), format)
    await session.run(`DROP TABLE IF EXISTS ${SORTED}`)
    await dropScrubbed(session)
    const columns = [PSEUDONYM_COLUMN, ...table.variables.map((variable) => variable.variable)]
    const described = { name, table: table.table, mediaType: mediaTypeOf(format), rows, columns }
    const file = fingerprint(folder, name).then((print) => ({ ...described, ...print }))
    // Awaited when all are written; until then a failure must not count as unhandled.
    file.catch(() => undefined)
    files.set(table.table, file)
  }
  return {
    write: async (tables) => {
      for (const table of tables) await writeTable(table)
    },
    finish: async () => {
      await ranks.checkUnmoved()
      return { hashed: () => Promise.all(plan.tables.flatMap(({ table }) => files.get(table) ?? [])) }
    },
    settled: async () => {
      await Promise.allSettled(files.values())
    },
  }
}

/** Name of the table of sorted rows while one file is written. */
const SORTED = 'sorted_rows'

/** A released column: SQL over the source row `s` and the patient's row `m`, or over the latter alone when it is staged. */
type OutputColumn = {
  readonly name: string
  readonly sql: string
  readonly isText: boolean
  readonly isStaged: boolean
}

/**
 * Sorts the released rows by pseudonym, because source order is information; every released column breaks ties, so equal
 * input gives equal bytes. A sort of millions of rows is several times faster when its key is short and nothing stands
 * beside it: the rank stands for the pseudonym, and enumerations for texts with few values (decision 26).
 * @returns the query of the rows in their released form, in this order
 */
async function sortTable(
  session: Session,
  table: TablePlan,
  plan: DeidentificationPlan,
  text: TextContext,
  ranks: Ranks,
): Promise<string> {
  const isPatientTable = table.table === plan.patientTable
  const quasi = isPatientTable ? quasiIdentifiers(plan) : []
  const others = table.variables.filter((variable) => !quasi.includes(variable))
  const row = sourceRow(table.table)
  const columns = table.variables.map((variable) => outputColumn(variable, quasi, plan, row))
  // Without columns of its own the patient table needs neither a second look at the source nor a sort: people are ranked.
  if (isPatientTable && others.length === 0) {
    const staged = `(SELECT ${named([['m.pseudonym', PSEUDONYM_COLUMN], ...columns.map(nameOf)])} FROM people m)`
    return releasedQuery(session, table.table, identifier(PSEUDONYM_COLUMN), columns, staged)
  }
  const source = `${await scrubbedRows(session, table, plan, text)} s`
  const joined = `${source} JOIN people m ON s.${identifier(table.patientColumn)} = m.key`
  await prepareTransforms(session, others, row, joined, 'm.key')
  const texts = columns.filter(({ isText, isStaged }) => isText && !isStaged)
  const enumerated = await sourceDictionaries(session, table.table, texts, source)
  const sorted = columns.map(({ name, sql }) => [enumerated.get(name) ?? sql, name] as const)
  await session.run(
    `CREATE TEMP TABLE ${SORTED} AS SELECT ${named([[ranks.rank, PSEUDONYM_COLUMN], ...sorted])} FROM ${joined} ORDER BY ALL`,
  )
  return releasedQuery(session, table.table, ranks.pseudonym(identifier(PSEUDONYM_COLUMN)), columns, SORTED)
}

/** The query of sorted rows in their released form. @param pseudonym its SQL over these rows */
async function releasedQuery(
  session: Session,
  table: string,
  pseudonym: string,
  columns: readonly OutputColumn[],
  rows: string,
): Promise<string> {
  const released: [string, string][] = [[pseudonym, PSEUDONYM_COLUMN]]
  for (const { name, isText } of columns)
    released.push([isText ? await releasedFromText(session, table, name, rows) : identifier(name), name])
  return `SELECT ${named(released)} FROM ${rows}`
}

const nameOf = ({ sql, name }: OutputColumn) => [sql, name] as const

const named = (columns: readonly (readonly [sql: string, name: string])[]): string =>
  columns.map(([sql, name]) => `${sql} AS ${identifier(name)}`).join(', ')

function outputColumn(
  variable: VariablePlan,
  quasi: readonly VariablePlan[],
  plan: DeidentificationPlan,
  row: RowContext,
): OutputColumn {
  const name = variable.variable
  const staged = quasi.indexOf(variable)
  const isStaged = staged >= 0
  const sql = isStaged ? `m.q${staged}` : transformSql(variable, plan.referenceDate, row)
  return { name, sql, isText: isText(variable), isStaged }
}

/** Smallest equivalence class of the patient table as written; 0 when it is not one row per patient. */
export async function smallestWrittenClass(
  session: Session,
  { folder, plan, format }: WrittenFiles,
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
