import type { Session } from './session.ts'

/** A released column as an unsigned number of a few bits that sorts as the column does. */
export type NarrowColumn = {
  readonly name: string
  /** SQL of the number over the source row `s` and the patient's row `m`; never NULL. */
  readonly sql: string
  readonly bits: number
  /** Whether the released form depends on which numbers are released. */
  readonly listed: boolean
  /**
   * SQL of the released value.
   * @param code SQL of the number
   * @param codes a relation whose column `code` holds the released numbers, if the column is listed
   */
  release(code: string, codes: string): Promise<string>
}

/** Numbers of several columns side by side in one unsigned 64-bit word, the first in the highest bits. */
export type SortWord = {
  readonly name: string
  readonly parts: readonly (NarrowColumn & { readonly shift: number })[]
}

const WORD_BITS = 64

/** Puts the columns into words, in their order: rows sort by the words as by the columns. */
export function packWords(columns: readonly NarrowColumn[]): readonly SortWord[] {
  const words: NarrowColumn[][] = []
  let free = 0
  for (const column of columns) {
    if (column.bits > free) {
      words.push([])
      free = WORD_BITS
    }
    words.at(-1)?.push(column)
    free -= column.bits
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

/**
 * SQL of a word over the source row. The source was read before to measure the columns; a number that no longer fits would
 * run into the column above it. Shifted to the top first it is an error instead, for a shift that loses bits is one.
 */
export const wordSql = ({ parts }: SortWord): string =>
  parts
    .map(({ sql, bits, shift }) => {
      const free = WORD_BITS - bits
      return `((CAST(${sql} AS UBIGINT) << ${free}) >> ${free - shift})`
    })
    .join(' | ')

/** SQL of the released columns of a word of the sorted rows, by name. */
export async function releasedFromWord(
  session: Session,
  { parts }: SortWord,
  word: string,
  rows: string,
): Promise<ReadonlyMap<string, string>> {
  const listed = parts.filter((part) => part.listed)
  if (listed.length > 0) {
    const mask = listed.reduce((bits, part) => bits | (ones(part.bits) << BigInt(part.shift)), 0n)
    await session.run(
      `CREATE OR REPLACE TEMP TABLE released_words AS SELECT DISTINCT ${word} & ${unsigned(mask)} AS word FROM ${rows}`,
    )
  }
  const columns = new Map<string, string>()
  for (const part of parts) {
    const code = (of: string) => `((${of} >> ${part.shift}) & ${unsigned(ones(part.bits))})`
    const codes = `(SELECT DISTINCT ${code('word')} AS code FROM released_words)`
    columns.set(part.name, await part.release(code(word), codes))
  }
  return columns
}

const ones = (bits: number): bigint => (1n << BigInt(bits)) - 1n

const unsigned = (value: bigint): string => `${value}::UBIGINT`
