import type { ClassTable, Microdata } from '../lattice/microdata.ts'
import { mostClassesOf } from './most-classes.ts'
import type { Metric } from './node.ts'

/**
 * Discernibility (Bayardo and Agrawal 2005): a record costs the size of its class, a suppressed one the size of the
 * table. The monotone form DM* ignores suppression: Σ n² over all classes.
 */
export function discernibility(data: Microdata, { isMonotone }: { readonly isMonotone: boolean }): Metric {
  const mostClasses = mostClassesOf(data)
  const { records } = data
  return {
    // With at most m classes, Σ n² is least when all are equally large.
    bound: (levels) => [(records * records) / mostClasses(levels)],
    unsuppressed: (_, table) => [sumOfSquares(table)],
    score: (_, table, { outliers, suppressed }) =>
      isMonotone || suppressed === 0
        ? [sumOfSquares(table)]
        : [sumOfSquares(table, outliers) + records * suppressed],
  }
}

function sumOfSquares({ size, counts }: ClassTable, without?: Uint8Array): number {
  let sum = 0
  for (let each = 0; each < size; each++)
    if (without === undefined || without[each] === 0) sum += (counts[each] ?? 0) ** 2
  return sum
}
