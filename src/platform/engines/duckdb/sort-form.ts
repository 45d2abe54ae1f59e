import { releasedFromText, sourceDictionaries } from './dictionaries.ts'
import { fromSeconds, type Seconds, type TimeColumn, toSeconds, wholeSeconds } from './seconds.ts'
import type { Session } from './session.ts'
import { packWords, releasedFromWord, type SortWord, wordSql } from './sort-words.ts'
import { identifier } from './sql.ts'

/** A released column: SQL over the source row `s` and the patient's row `m`, and what is known of its values. */
export type OutputColumn = {
  readonly name: string
  readonly sql: string
  readonly text?: true
  /** A timestamp that is this source column, shifted by days. */
  readonly time?: Omit<TimeColumn, 'name'>
}

/**
 * The columns of the sorted table. A sort of millions of rows is several times faster when its key has at most 32 bytes
 * and nothing stands beside the key, so every released column is part of the key, as narrow as its values allow: texts
 * with few values as numbers side by side in one word, timestamps as seconds, the others as they are.
 */
export type SortForm = {
  readonly columns: readonly { readonly name: string; readonly sql: string }[]
  readonly plain: readonly OutputColumn[]
  readonly seconds: readonly Seconds[]
  readonly words: readonly SortWord[]
}

/** @param source the source relation `s` */
export async function sortForm(
  session: Session,
  table: string,
  columns: readonly OutputColumn[],
  source: string,
): Promise<SortForm> {
  const times = columns.flatMap(({ name, time }) => (time === undefined ? [] : [{ name, ...time }]))
  const seconds = await wholeSeconds(session, times, source)
  const texts = columns.filter(({ text }) => text)
  const dictionaries = await sourceDictionaries(session, table, texts, source)
  const words = packWords(dictionaries)
  const narrow = new Set([...seconds, ...dictionaries].map(({ name }) => name))
  const plain = columns.filter(({ name }) => !narrow.has(name))
  return {
    columns: [
      ...seconds.map((column) => ({ name: column.name, sql: toSeconds(column) })),
      ...words.map((word) => ({ name: word.name, sql: wordSql(word) })),
      ...plain,
    ],
    plain,
    seconds,
    words,
  }
}

/** SQL of every released column over the sorted rows, by name. */
export async function releasedColumns(
  session: Session,
  table: string,
  { plain, seconds, words }: SortForm,
  rows: string,
): Promise<ReadonlyMap<string, string>> {
  const released = new Map<string, string>()
  for (const { name, text } of plain)
    released.set(name, text ? await releasedFromText(session, table, name, rows) : identifier(name))
  for (const column of seconds) released.set(column.name, fromSeconds(column, identifier(column.name)))
  for (const word of words) {
    const columns = await releasedFromWord(session, table, word, identifier(word.name), rows)
    for (const [name, sql] of columns) released.set(name, sql)
  }
  return released
}
