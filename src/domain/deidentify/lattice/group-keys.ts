import type { ClassTable, CodeColumn, Levels } from './microdata.ts'
import type { PackedColumn } from './packed-columns.ts'

/** Largest product of radices that fits one word of a key. */
export const WORD = 2 ** 31

/** Keys of the rows of a table: rows with equal words are one class. */
export type GroupKeys = {
  readonly words: readonly Int32Array[]
  /** With one word: keys are below this number. */
  readonly range: number
}

/**
 * Numbers the groups of each row in a mixed radix, over as many words of 31 bits as the node needs. Columns with a
 * single group at their levels do not tell rows apart and are left out.
 * @param isBase whether the rows of the table are the tuples themselves
 * @param scratch working memory, grown as needed
 */
export function groupKeys(
  columns: readonly PackedColumn[],
  source: ClassTable,
  levels: Levels,
  isBase: boolean,
  scratch: Int32Array[],
): GroupKeys {
  const words: Int32Array[] = []
  let range = 1
  for (const { column, radix, groups } of columns) {
    const count = radix(levels)
    if (count === 1) continue
    const last = words.at(-1)
    const isFirst = last === undefined || range * count > WORD
    const word = isFirst ? wordOf(scratch, words.length, source.size) : last
    if (isFirst) words.push(word)
    range = isFirst ? count : range * count
    if (isBase) appendTuples(word, source.size, column, groups(levels), count)
    else appendRows(word, source, column, groups(levels), count)
  }
  if (words.length === 0) words.push(wordOf(scratch, 0, source.size))
  return { words, range }
}

/** A word of zeros. */
function wordOf(scratch: Int32Array[], at: number, size: number): Int32Array {
  const known = scratch[at]
  if (known !== undefined && known.length >= size) return known.fill(0, 0, size)
  const word = new Int32Array(size)
  scratch[at] = word
  return word
}

function appendTuples(
  word: Int32Array,
  size: number,
  column: CodeColumn,
  groups: Int32Array,
  radix: number,
): void {
  for (let row = 0; row < size; row++)
    word[row] = Math.imul(word[row] ?? 0, radix) + (groups[column[row] ?? 0] ?? 0)
}

function appendRows(
  word: Int32Array,
  { size, tuples }: ClassTable,
  column: CodeColumn,
  groups: Int32Array,
  radix: number,
): void {
  for (let row = 0; row < size; row++)
    word[row] = Math.imul(word[row] ?? 0, radix) + (groups[column[tuples[row] ?? 0] ?? 0] ?? 0)
}
