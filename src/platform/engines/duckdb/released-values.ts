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
  await session.run(
    `CREATE OR REPLACE TEMP TABLE released_texts AS
     SELECT DISTINCT ${column} AS value FROM ${rows} WHERE ${column} IS NOT NULL LIMIT ${LARGEST_DICTIONARY + 1}`,
  )
  const { size, type } = await oneRow(
    session,
    'SELECT count(*) AS size, any_value(typeof(value)) AS type FROM released_texts',
  )
  const different = wholeNumber(size)
  // As many values as the enumeration has are all of them.
  if (String(type).startsWith('ENUM(') && (await enumerationSize(session)) === different) return column
  return `CAST(${column} AS ${await releasedForm(session, table, name, different, 'FROM released_texts')})`
}

async function enumerationSize(session: Session): Promise<number> {
  const { size } = await oneRow(
    session,
    'SELECT len(enum_range(any_value(value))) AS size FROM released_texts',
  )
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
