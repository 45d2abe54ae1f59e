import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'

/** Columns with at most about this many different texts are sorted and written by number. */
const LARGEST_DICTIONARY = 10_000

export type OutputColumn = { readonly name: string; readonly sql: string; readonly isText: boolean }

/**
 * Turns text columns with few different values into enumerations in alphabetical order, which sort and compress as small
 * numbers: the order of rows and the values read back are the same, and a sort of millions of rows takes less than half
 * the time. A Parquet file carries the whole dictionary and its extremes, used or not, so it must be made of the released
 * rows alone: a value that only an excluded patient has would leave with it.
 * @param from the released rows the columns are computed from
 */
export async function withDictionaries(
  session: Session,
  table: string,
  columns: readonly OutputColumn[],
  from: string,
): Promise<readonly OutputColumn[]> {
  const texts = columns.filter((column) => column.isText)
  if (texts.length === 0) return columns
  const counts = await oneRow(
    session,
    `SELECT ${texts.map((column, at) => `approx_count_distinct(${column.sql}) AS c${at}`).join(', ')} FROM ${from}`,
  )
  const small = texts.filter((_, at) => {
    const different = wholeNumber(counts[`c${at}`])
    return different > 0 && different <= LARGEST_DICTIONARY
  })
  for (const { name, sql } of small) {
    await session.run(
      `CREATE OR REPLACE TEMP TYPE ${dictionaryOf(table, name)} AS ENUM
       (SELECT DISTINCT ${sql} AS value FROM ${from} WHERE ${sql} IS NOT NULL ORDER BY value)`,
    )
  }
  return columns.map((column) =>
    small.includes(column)
      ? { ...column, sql: `CAST(${column.sql} AS ${dictionaryOf(table, column.name)})` }
      : column,
  )
}

const dictionaryOf = (table: string, column: string): string => identifier(`values of ${table} ${column}`)
