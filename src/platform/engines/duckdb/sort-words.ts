import { codeSql, type Dictionary, releasedFromCode } from './dictionaries.ts'
import type { Session } from './session.ts'

/** Numbers of several dictionaries side by side in one unsigned 32-bit word, the first in the highest bits. */
export type SortWord = {
  readonly name: string
  readonly parts: readonly (Dictionary & { readonly shift: number })[]
}

const WORD_BITS = 32

/** Puts the dictionaries into as few words as they fit in, in their order. */
export function packWords(dictionaries: readonly Dictionary[]): readonly SortWord[] {
  const words: Dictionary[][] = []
  let free = 0
  for (const dictionary of dictionaries) {
    if (dictionary.bits > free) {
      words.push([])
      free = WORD_BITS
    }
    words.at(-1)?.push(dictionary)
    free -= dictionary.bits
  }
  return words.map((parts, at) => {
    let left = parts.reduce((sum, { bits }) => sum + bits, 0)
    const placed = parts.map((part) => {
      left -= part.bits
      return { ...part, shift: left }
    })
    return { name: `word ${at}`, parts: placed }
  })
}

/** SQL of a word over the source row. */
export const wordSql = ({ parts }: SortWord): string =>
  parts.map((part) => `(${codeSql(part)} << ${part.shift})`).join(' | ')

/** SQL of the released columns of a word of the sorted rows, by name. */
export async function releasedFromWord(
  session: Session,
  table: string,
  { parts }: SortWord,
  word: string,
  rows: string,
): Promise<ReadonlyMap<string, string>> {
  const columns = new Map<string, string>()
  await session.run(
    `CREATE OR REPLACE TEMP TABLE released_words AS SELECT DISTINCT ${word} AS word FROM ${rows}`,
  )
  for (const part of parts) {
    const code = (of: string) => `((${of} >> ${part.shift}) & ${2 ** part.bits - 1})`
    const released = `(SELECT DISTINCT ${code('word')} AS code FROM released_words)`
    columns.set(part.name, await releasedFromCode(session, table, part, code(word), released))
  }
  return columns
}
