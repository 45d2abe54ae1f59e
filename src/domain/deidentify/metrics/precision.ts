import { heightOf } from '../hierarchy/hierarchy.ts'
import type { Levels, Microdata } from '../lattice/microdata.ts'
import type { Metric } from './node.ts'

/**
 * Precision (Sweeney 2002) as a loss: the mean over the variables of level by height. In the non-monotone form a
 * suppressed record counts 1.
 */
export function precision(data: Microdata, { isMonotone }: { readonly isMonotone: boolean }): Metric {
  const { records } = data
  const parts = (levels: Levels) =>
    data.quasiIdentifiers.map(({ hierarchy }, at) =>
      heightOf(hierarchy) === 0 ? 0 : (levels[at] ?? 0) / heightOf(hierarchy),
    )
  const mean = (values: readonly number[]) => [values.reduce((sum, value) => sum + value, 0) / values.length]
  const bound = (levels: Levels) => mean(parts(levels))
  return {
    bound,
    unsuppressed: bound,
    score: (levels, _, { suppressed }) =>
      isMonotone || suppressed === 0
        ? bound(levels)
        : mean(parts(levels).map((part) => ((records - suppressed) * part + suppressed) / records)),
  }
}
