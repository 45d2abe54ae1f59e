import { countingFunction } from './functions/counting-function.ts'
import { enumerationFunction } from './functions/enumeration-function.ts'
import { createEnumeration, LARGEST_DICTIONARY } from './released-values.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'

/** Rows looked at to tell whether a text column has few different values: enough to tell, and read within milliseconds. */
const SAMPLE_ROWS = 5_000

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
  const few = await withFewValues(session, texts, from)
  const encoded = await dictionaryEncoded(session, few, from)
  for (const { name, sql } of few) {
    await session.run(
      `CREATE OR REPLACE TEMP TABLE source_texts AS
       SELECT DISTINCT ${sql} AS value FROM ${from} WHERE ${sql} IS NOT NULL LIMIT ${LARGEST_DICTIONARY + 1}`,
    )
    const rows = await session.rows('SELECT CAST(value AS VARCHAR) AS text FROM source_texts ORDER BY text')
    // The sample may have been unlike the rest; and there is no enumeration of nothing.
    if (rows.length === 0 || rows.length > LARGEST_DICTIONARY) continue
    const dictionary = enumerationFunction(
      `enumerated ${table} ${name}`,
      rows.map(({ text }) => String(text)),
    )
    if (encoded.has(name) && dictionary.isFaithful) {
      session.define(dictionary.made)
      enumerated.set(name, `${identifier(dictionary.name)}(${sql})`)
    } else {
      const type = identifier(`source values of ${table} ${name}`)
      await createEnumeration(session, type, 'FROM source_texts')
      enumerated.set(name, `CAST(${sql} AS ${type})`)
    }
  }
  return enumerated
}

async function withFewValues(
  session: Session,
  texts: readonly TextColumn[],
  from: string,
): Promise<readonly TextColumn[]> {
  if (texts.length === 0) return []
  const counts = await oneRow(
    session,
    `SELECT ${texts.map((_, at) => `approx_count_distinct(t${at}) AS c${at}`).join(', ')}
     FROM (SELECT ${texts.map(({ sql }, at) => `${sql} AS t${at}`).join(', ')} FROM ${from} LIMIT ${SAMPLE_ROWS})`,
  )
  return texts.filter((_, at) => {
    const different = wholeNumber(counts[`c${at}`])
    return different > 0 && different <= LARGEST_DICTIONARY
  })
}

/**
 * Names of the columns that are dictionary-encoded, so that it is enough to turn the entries of their dictionaries, in a tenth
 * of the time of every row's. The engine does not say, but how often it asks a function tells.
 */
async function dictionaryEncoded(
  session: Session,
  texts: readonly TextColumn[],
  from: string,
): Promise<ReadonlySet<string>> {
  if (texts.length === 0) return new Set()
  const counting = texts.map(({ name, sql }, at) => ({ name, sql, ...countingFunction(`asked ${at}`) }))
  for (const { made } of counting) session.define(made)
  const asking = counting.map(({ sql }, at) => `count(${identifier(`asked ${at}`)}(${sql}))`)
  const { rows } = await oneRow(session, `SELECT count(*) AS rows, ${asking.join(', ')} FROM ${from}`)
  return new Set(counting.filter(({ asked }) => asked() * 2 < wholeNumber(rows)).map(({ name }) => name))
}
