import type { ClassTable, Levels, Microdata } from '../lattice/microdata.ts'
import { marginalsOf } from './marginals.ts'
import type { Metric, Penalty } from './node.ts'
import { cut, type Score } from './score.ts'
import { suppressedRecords } from './suppressed-records.ts'

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
  const bound = (levels: Levels, penalty?: Penalty) =>
    finish(sums(levels).map((sum, at) => sum + (penalty?.parts[at] ?? 0)))
  const suppressedParts: NonNullable<Metric['penalty']> = (levels, table, { outliers }) =>
    suppressedEntropies(data, levels, table, outliers)
  return {
    bound,
    // The entropy of a set of records grows with the set and shrinks when its values are generalised.
    ...(isMonotone ? {} : { penalty: suppressedParts }),
    needsClasses: false,
    unsuppressed: (levels) => bound(levels),
    score: (levels, table, judgement) =>
      isMonotone || judgement.suppressed === 0
        ? bound(levels)
        : bound(levels, suppressedParts(levels, table, judgement)),
  }
}

/** By quasi-identifier −Σ n log₂(n / |S|) over the groups of the suppressed records S. */
function suppressedEntropies(
  data: Microdata,
  levels: Levels,
  table: ClassTable,
  outliers: Uint8Array,
): Penalty {
  const { tuples, counts, records } = suppressedRecords(table, outliers)
  const parts = data.quasiIdentifiers.map(({ hierarchy, column }, at) => {
    const codes = hierarchy.codes[levels[at] ?? 0] ?? new Int32Array(0)
    const sizes = new Float64Array(hierarchy.labels[levels[at] ?? 0]?.length ?? 0)
    for (let each = 0; each < tuples.length; each++) {
      const code = codes[column[tuples[each] ?? 0] ?? 0] ?? 0
      sizes[code] = (sizes[code] ?? 0) + (counts[each] ?? 0)
    }
    return sizes.reduce((sum, size) => (size === 0 ? sum : sum - size * Math.log2(size / records)), 0)
  })
  return { records, parts }
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
