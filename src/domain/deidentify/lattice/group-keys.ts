import type { ClassTable, Levels, Microdata } from './microdata.ts'

/** Largest product of radices that fits one word of a key. */
const WORD = 2 ** 31

/** Keys of the rows of a table: rows with equal words are one class. */
export type GroupKeys = {
  readonly words: readonly Int32Array[]
  /** With one word: keys are below this number. */
  readonly range: number
}

/**
 * Numbers the groups of each row in a mixed radix, over as many words of 31 bits as the node needs. Variables with a
 * single group at their level do not tell rows apart and are left out.
 * @param scratch working memory of at least the table's size; more is added as needed
 */
export function groupKeys(
  data: Microdata,
  source: ClassTable,
  levels: Levels,
  scratch: Int32Array[],
): GroupKeys {
  const words: Int32Array[] = []
  let range = 1
  for (const [at, { hierarchy, column }] of data.quasiIdentifiers.entries()) {
    const level = levels[at] ?? 0
    const radix = hierarchy.labels[level]?.length ?? 1
    if (radix === 1) continue
    const codes = hierarchy.codes[level]
    if (codes === undefined) throw new RangeError(`no level ${level}`)
    const isFirst = words.length === 0 || range * radix > WORD
    if (isFirst) {
      const fresh = wordOf(scratch, words.length, source.size)
      fresh.fill(0, 0, source.size)
      words.push(fresh)
    }
    range = isFirst ? radix : range * radix
    const word = words.at(-1)
    if (word !== undefined) append(word, source, column, codes, radix, source === data.base)
  }
  if (words.length === 0) {
    const only = wordOf(scratch, 0, source.size)
    only.fill(0, 0, source.size)
    words.push(only)
  }
  return { words, range }
}

function wordOf(scratch: Int32Array[], at: number, size: number): Int32Array {
  const known = scratch[at]
  if (known !== undefined && known.length >= size) return known
  const word = new Int32Array(size)
  scratch[at] = word
  return word
}

function append(
  word: Int32Array,
  { size, tuples }: ClassTable,
  column: Uint16Array | Int32Array,
  codes: Int32Array,
  radix: number,
  isBase: boolean,
): void {
  // The rows of the base are the tuples themselves.
  if (isBase)
    for (let row = 0; row < size; row++) word[row] = (word[row] ?? 0) * radix + (codes[column[row] ?? 0] ?? 0)
  else
    for (let row = 0; row < size; row++)
      word[row] = (word[row] ?? 0) * radix + (codes[column[tuples[row] ?? 0] ?? 0] ?? 0)
}
