import type { ClassTable, Microdata } from '../lattice/microdata.ts'
import { mostClassesOf } from './most-classes.ts'
import type { Metric } from './node.ts'

/**
 * Average class size (LeFevre et al. 2006, not normalised by k): records by kept classes, where all suppressed records
 * form one class.
 */
export function averageClassSize(data: Microdata): Metric {
  const mostClasses = mostClassesOf(data)
  const { records } = data
  return {
    bound: (levels) => [records / mostClasses(levels)],
    unsuppressed: (_, table) => [records / occupied(table)],
    score: (_, table, { outliers, suppressed }) => [
      records / (occupied(table, outliers) + (suppressed > 0 ? 1 : 0)),
    ],
  }
}

function occupied({ size, counts }: ClassTable, without?: Uint8Array): number {
  let classes = 0
  for (let each = 0; each < size; each++)
    if ((counts[each] ?? 0) > 0 && (without === undefined || without[each] === 0)) classes++
  return classes
}
