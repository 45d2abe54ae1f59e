import { assignClasses, assignPairs, createAssignScratch, type KeyPair } from './assign-classes.ts'
import { groupKeys, WORD } from './group-keys.ts'
import { mergeValues } from './merge-values.ts'
import type { ClassTable, Levels, Microdata } from './microdata.ts'
import { type PackedColumn, packColumns, pairColumns } from './packed-columns.ts'

/**
 * Makes the classes of a node from those of a more specific one (roll-up): every class of the source lies in one class
 * of the node, so the data need not be read again.
 */
export type Regroup = {
  (source: ClassTable, levels: Levels): ClassTable
  /** Makes a table quicker to roll up: worth it when several nodes are made from it. */
  prepare(table: ClassTable, levels: Levels): void
}

/** A regrouping function for one table; it keeps its working memory between calls. */
export function createRegroup(data: Microdata): Regroup {
  const columns = packColumns(data)
  const words: Int32Array[] = []
  const scratch = createAssignScratch()
  const hasSubset = data.base.population !== data.base.counts
  const pairs = new WeakMap<ClassTable, readonly [PackedColumn, PackedColumn]>()
  const assign = (source: ClassTable, levels: Levels): number => {
    const pair = pairs.get(source)
    const key = pair === undefined ? undefined : keyPair(pair, levels)
    return key === undefined
      ? assignClasses(
          groupKeys(columns, source, levels, source === data.base, words),
          source.size,
          source.counts,
          scratch,
        )
      : assignPairs(key, source.size, source.counts, scratch)
  }
  const regroup = (source: ClassTable, levels: Levels): ClassTable => {
    const size = assign(source, levels)
    const { classOf, firstRows, sums } = scratch
    const tuples = new Int32Array(size)
    for (let each = 0; each < size; each++) tuples[each] = source.tuples[firstRows[each] ?? 0] ?? 0
    const counts = sums.slice(0, size)
    return {
      size,
      tuples,
      counts,
      population: hasSubset ? sumByClass(source.population, source.size, classOf, size) : counts,
      values: source.values.map((values, at) =>
        mergeValues(values, source.size, classOf, size, data.sensitive[at]?.shares.length ?? 0),
      ),
    }
  }
  const prepare = (table: ClassTable, levels: Levels) => {
    const pair = pairColumns(data, table, levels)
    if (pair !== undefined) pairs.set(table, pair)
  }
  return Object.assign(regroup, { prepare })
}

/** @returns nothing when the keys would not fit one word */
function keyPair(
  [first, second]: readonly [PackedColumn, PackedColumn],
  levels: Levels,
): KeyPair | undefined {
  const radix = second.radix(levels)
  return first.radix(levels) * radix > WORD
    ? undefined
    : {
        columns: [first.column, second.column],
        groups: [first.groups(levels), second.groups(levels)],
        radix,
      }
}

function sumByClass(source: Int32Array, rows: number, classOf: Int32Array, size: number): Int32Array {
  const sums = new Int32Array(size)
  for (let row = 0; row < rows; row++) {
    const each = classOf[row] ?? 0
    sums[each] = (sums[each] ?? 0) + (source[row] ?? 0)
  }
  return sums
}
