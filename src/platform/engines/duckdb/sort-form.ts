import { sourceDictionaries } from './dictionaries.ts'
import { releasedFromText } from './released-values.ts'
import { type TimeColumn, wholeSeconds } from './seconds.ts'
import type { Session } from './session.ts'
import { type NarrowColumn, packWords, releasedFromWord, type SortWord, wordSql } from './sort-words.ts'
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
 * The columns of the sorted table. A sort of millions of rows is several times faster when its key is short and nothing
 * stands beside the key, so every released column is part of the key, as narrow as its values allow: the patient's rank,
 * timestamps as seconds and texts with few values as numbers, side by side in words of 64 bits, the others as they are.
 */
export type SortForm = {
  readonly columns: readonly { readonly name: string; readonly sql: string }[]
  readonly words: readonly SortWord[]
  readonly plain: readonly OutputColumn[]
}

/**
 * @param first what rows are sorted by before the columns
 * @param source the source relation `s`
 */
export async function sortForm(
  session: Session,
  table: string,
  first: NarrowColumn,
  columns: readonly OutputColumn[],
  source: string,
): Promise<SortForm> {
  const times = columns.flatMap(({ name, time }) => (time === undefined ? [] : [{ name, ...time }]))
  const seconds = await wholeSeconds(session, times, source)
  const texts = columns.filter(({ text }) => text)
  const numbered = await sourceDictionaries(session, table, texts, source)
  const narrow = [first, ...seconds, ...numbered]
  const words = packWords(narrow)
  const names = new Set(narrow.map(({ name }) => name))
  const plain = columns.filter(({ name }) => !names.has(name))
  return {
    columns: [...words.map((word) => ({ name: word.name, sql: wordSql(word) })), ...plain],
    words,
    plain,
  }
}

/** SQL of every released column over the sorted rows, by name. */
export async function releasedColumns(
  session: Session,
  table: string,
  { plain, words }: SortForm,
  rows: string,
): Promise<ReadonlyMap<string, string>> {
  const released = new Map<string, string>()
  for (const word of words)
    for (const [name, sql] of await releasedFromWord(session, word, identifier(word.name), rows))
      released.set(name, sql)
  for (const { name, text } of plain)
    released.set(name, text ? await releasedFromText(session, table, name, rows) : identifier(name))
  return released
}
