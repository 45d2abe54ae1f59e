import { assignClasses, createAssignScratch } from './assign-classes.ts'
import { groupKeys } from './group-keys.ts'
import { mergeValues } from './merge-values.ts'
import type { ClassTable, Levels, Microdata } from './microdata.ts'

/**
 * Makes the classes of a node from those of a more specific one (roll-up): every class of the source lies in one class
 * of the node, so the data need not be read again.
 */
export type Regroup = (source: ClassTable, levels: Levels) => ClassTable

/** A regrouping function for one table; it keeps its working memory between calls. */
export function createRegroup(data: Microdata): Regroup {
  const words: Int32Array[] = []
  const scratch = createAssignScratch()
  const hasSubset = data.base.population !== data.base.counts
  return (source, levels) => {
    const size = assignClasses(groupKeys(data, source, levels, words), source.size, scratch)
    const { classOf, firstRows } = scratch
    const tuples = new Int32Array(size)
    for (let each = 0; each < size; each++) tuples[each] = source.tuples[firstRows[each] ?? 0] ?? 0
    const counts = sumByClass(source.counts, source.size, classOf, size)
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
}

function sumByClass(source: Int32Array, rows: number, classOf: Int32Array, size: number): Int32Array {
  const sums = new Int32Array(size)
  for (let row = 0; row < rows; row++) {
    const each = classOf[row] ?? 0
    sums[each] = (sums[each] ?? 0) + (source[row] ?? 0)
  }
  return sums
}
