import { type EnumerationFunction, enumerationFunction } from './functions/enumeration-function.ts'
import { createEnumeration, LARGEST_DICTIONARY } from './released-values.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'

/** Rows looked at to tell whether a text column has few different values. */
const SAMPLE_ROWS = 20_000

export type TextColumn = { readonly name: string; readonly sql: string }

/**
 * SQL of the text columns with few different values, by name, as enumerations in alphabetical order: they sort in less than
 * half the time, and in the same order. The enumerations hold values that only patients left out have, so nothing of them
 * may reach the output.
 * @param from the relation the columns are computed from
 */
export async function sourceDictionaries(
  session: Session,
  table: string,
  texts: readonly TextColumn[],
  from: string,
): Promise<ReadonlyMap<string, string>> {
  const enumerated = new Map<string, string>()
  if (texts.length === 0) return enumerated
  const counts = await oneRow(
    session,
    `SELECT ${texts.map((_, at) => `approx_count_distinct(t${at}) AS c${at}`).join(', ')}
     FROM (SELECT ${texts.map(({ sql }, at) => `${sql} AS t${at}`).join(', ')} FROM ${from} LIMIT ${SAMPLE_ROWS})`,
  )
  const small = texts.filter((_, at) => {
    const different = wholeNumber(counts[`c${at}`])
    return different > 0 && different <= LARGEST_DICTIONARY
  })
  for (const { name, sql } of small) {
    const type = identifier(`source values of ${table} ${name}`)
    await session.run(
      `CREATE OR REPLACE TEMP TABLE source_texts AS
       SELECT DISTINCT ${sql} AS value FROM ${from} WHERE ${sql} IS NOT NULL LIMIT ${LARGEST_DICTIONARY + 1}`,
    )
    const values = await session.rows('SELECT CAST(value AS VARCHAR) AS text FROM source_texts ORDER BY text')
    // The sample may have been unlike the rest; and there is no enumeration of nothing.
    if (values.length === 0 || values.length > LARGEST_DICTIONARY) continue
    const dictionary = enumerationFunction(
      `enumerated ${table} ${name}`,
      values.map(({ text }) => String(text)),
    )
    if (await isDictionaryEncoded(session, dictionary, sql, from))
      enumerated.set(name, `${identifier(dictionary.name)}(${sql})`)
    else {
      await createEnumeration(session, type, 'FROM source_texts')
      enumerated.set(name, `CAST(${sql} AS ${type})`)
    }
  }
  return enumerated
}

/** Share of the rows looked at to tell how a column is encoded: whole vectors, which keep their encoding. */
const SAMPLE = 'USING SAMPLE 5 PERCENT (system, 1)'

/**
 * Whether a column is dictionary-encoded, so that it is enough to turn the entries of its dictionaries, in a tenth of the time
 * of every row's. The engine does not say, but how often it asks the function tells. Makes the function known to SQL.
 */
async function isDictionaryEncoded(
  session: Session,
  { name, made, isFaithful, asked }: EnumerationFunction,
  sql: string,
  from: string,
): Promise<boolean> {
  if (!isFaithful) return false
  session.define(made)
  const { rows } = await oneRow(
    session,
    `SELECT count(*) AS rows, count(${identifier(name)}(text)) FROM (SELECT ${sql} AS text FROM ${from} ${SAMPLE})`,
  )
  return asked() * 2 < wholeNumber(rows)
}
