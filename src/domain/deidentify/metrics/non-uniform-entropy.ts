import type { Levels, Microdata } from '../lattice/microdata.ts'
import { marginalsOf } from './marginals.ts'
import type { Metric } from './node.ts'
import { cut, type Score } from './score.ts'

/**
 * Non-uniform entropy (Gionis and Tassa 2009): by variable −Σ n_v log₂(n_v / n_group(v)) over the values v, summed. The
 * non-monotone form adds, for the suppressed records, the entropy of their groups: what was still known of them.
 */
export function nonUniformEntropy(data: Microdata, { isMonotone }: { readonly isMonotone: boolean }): Metric {
  const byLevel = entropies(data)
  const sums = (levels: Levels) => byLevel.map((values, at) => values[levels[at] ?? 0] ?? 0)
  const finish = (parts: readonly number[]): Score => [
    parts.reduce((sum, part) => sum + cut(Math.max(0, part)), 0),
  ]
  const bound = (levels: Levels) => finish(sums(levels))
  return {
    bound,
    unsuppressed: bound,
    score: (levels, table, { outliers, suppressed }) => {
      if (isMonotone || suppressed === 0) return bound(levels)
      const parts = sums(levels)
      for (const [at, { hierarchy, column }] of data.quasiIdentifiers.entries()) {
        const codes = hierarchy.codes[levels[at] ?? 0] ?? new Int32Array(0)
        const gone = new Float64Array(hierarchy.labels[levels[at] ?? 0]?.length ?? 0)
        for (let each = 0; each < table.size; each++) {
          if (outliers[each] === 0) continue
          const code = codes[column[table.tuples[each] ?? 0] ?? 0] ?? 0
          gone[code] = (gone[code] ?? 0) + (table.counts[each] ?? 0)
        }
        for (const count of gone)
          if (count > 0) parts[at] = (parts[at] ?? 0) - count * Math.log2(count / suppressed)
      }
      return finish(parts)
    },
  }
}

/** By quasi-identifier and level. */
function entropies(data: Microdata): number[][] {
  const marginals = marginalsOf(data)
  return data.quasiIdentifiers.map(({ hierarchy }, at) => {
    const raw = marginals[at]?.[0] ?? new Float64Array(0)
    return hierarchy.codes.map((codes, level) => {
      const groups = marginals[at]?.[level] ?? raw
      return raw.reduce((sum, count, value) => {
        const group = groups[codes[value] ?? 0] ?? 0
        return count === 0 ? sum : sum - count * Math.log2(count / group)
      }, 0)
    })
  })
}
