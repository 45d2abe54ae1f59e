import { countRows } from './cohort.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'

/** Columns with at most about this many different texts are sorted, and written, as enumerations. */
export const LARGEST_DICTIONARY = 2_000

/**
 * SQL of a text column in its released form: an enumeration of exactly the released values, or text when there are many. A
 * Parquet file carries the whole enumeration, so it must be made of the released rows alone; and so must the decision, or
 * the form of a file would tell of patients who are not in it.
 * @param rows the released rows; the column may be an enumeration of more values than they have
 */
export async function releasedFromText(
  session: Session,
  table: string,
  name: string,
  rows: string,
): Promise<string> {
  const column = identifier(name)
  if (await isSeenWhole(session, column, rows)) return column
  await session.run(
    `CREATE OR REPLACE TEMP TABLE released_texts AS
     SELECT DISTINCT ${column} AS value FROM ${rows} WHERE ${column} IS NOT NULL LIMIT ${LARGEST_DICTIONARY + 1}`,
  )
  const different = await countRows(session, 'released_texts')
  if ((await enumerationSize(session, column, rows)) === different) return column
  return `CAST(${column} AS ${await releasedForm(session, table, name, different, 'FROM released_texts')})`
}

/** Rows looked at first. */
const FIRST_ROWS = 100_000

/** Whether the column is an enumeration all of whose values are in the first rows, which spares reading all of them. */
async function isSeenWhole(session: Session, column: string, rows: string): Promise<boolean> {
  const size = await enumerationSize(session, column, rows)
  if (size === undefined) return false
  const { different } = await oneRow(
    session,
    `SELECT count(DISTINCT ${column}) AS different FROM (SELECT ${column} FROM ${rows} LIMIT ${FIRST_ROWS})`,
  )
  return wholeNumber(different) === size
}

/** How many values the enumeration has that the column is of; undefined when it is of another type, or there is no row. */
async function enumerationSize(session: Session, column: string, rows: string): Promise<number | undefined> {
  const first = `(SELECT ${column} FROM ${rows} LIMIT 1)`
  const [row] = await session.rows(`SELECT typeof(${column}) AS type FROM ${first}`)
  if (!String(row?.type).startsWith('ENUM(')) return undefined
  const { size } = await oneRow(session, `SELECT len(enum_range(${column})) AS size FROM ${first}`)
  return wholeNumber(size)
}

async function releasedForm(
  session: Session,
  table: string,
  name: string,
  size: number,
  values: string,
): Promise<string> {
  if (size === 0 || size > LARGEST_DICTIONARY) return 'VARCHAR'
  const type = identifier(`released values of ${table} ${name}`)
  await createEnumeration(session, type, values)
  return type
}

export const createEnumeration = (session: Session, type: string, values: string): Promise<void> =>
  session.run(
    `CREATE OR REPLACE TEMP TYPE ${type} AS ENUM
     (SELECT CAST(value AS VARCHAR) AS value FROM (${values}) ORDER BY value)`,
  )
