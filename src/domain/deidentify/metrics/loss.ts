import type { Levels, Microdata } from '../lattice/microdata.ts'
import { marginalsOf } from './marginals.ts'
import type { Metric } from './node.ts'
import { cut, type Score } from './score.ts'

export type LossChoice = { readonly aggregate: 'geometric-mean' | 'rank'; readonly gsFactor: number }

/**
 * Loss (Iyengar 2002; normalised certainty penalty), as ARX weighs it: a kept record costs g times the share of the
 * hierarchy's values below its group, a suppressed one 1 (or, with σ < 1, share + σ(1 − share)). Normalised by variable
 * to 0 … 1, then joined by geometric mean or compared by rank.
 */
export function loss(data: Microdata, { aggregate, gsFactor }: LossChoice): Metric {
  const g = gsFactor <= 0.5 ? 1 : 1 - 2 * (gsFactor - 0.5)
  const sigma = gsFactor < 0.5 ? 2 * gsFactor : 1
  const shares = data.quasiIdentifiers.map(({ hierarchy }) =>
    hierarchy.leaves.map((leaves) => Float64Array.from(leaves, (count) => count / domain(hierarchy))),
  )
  const kept = marginalsOf(data).map((levels, at) =>
    levels.map((counts, level) =>
      counts.reduce((sum, count, code) => sum + count * (shares[at]?.[level]?.[code] ?? 0), 0),
    ),
  )
  const sumsOf = (levels: Levels) => kept.map((byLevel, at) => (byLevel[levels[at] ?? 0] ?? 0) * g)
  const join = aggregate === 'rank' ? byRank : geometricMean
  const finish = (sums: readonly number[]) =>
    join(sums.map((sum, at) => normalise(sum, data.records, g, shares[at]?.[0]?.length ?? 1)))
  return {
    bound: (levels) => finish(sumsOf(levels)),
    unsuppressed: (levels) => finish(sumsOf(levels)),
    score: (levels, table, { outliers, suppressed }) => {
      const sums = sumsOf(levels)
      if (suppressed === 0) return finish(sums)
      for (const [at, { hierarchy, column }] of data.quasiIdentifiers.entries()) {
        const level = levels[at] ?? 0
        const codes = hierarchy.codes[level] ?? new Int32Array(0)
        const share = shares[at]?.[level] ?? new Float64Array(0)
        let gone = 0
        for (let each = 0; each < table.size; each++)
          if (outliers[each] === 1)
            gone += (table.counts[each] ?? 0) * (share[codes[column[table.tuples[each] ?? 0] ?? 0] ?? 0] ?? 0)
        sums[at] = (sums[at] ?? 0) - gone * g + (gone + sigma * (suppressed - gone))
      }
      return finish(sums)
    },
  }
}

const domain = ({ labels }: { readonly labels: readonly (readonly unknown[])[] }): number =>
  labels[0]?.length ?? 1

/** 0 when nothing is generalised, 1 when everything is suppressed. */
function normalise(sum: number, records: number, g: number, values: number): number {
  const least = (g * records) / values
  return records === least ? 0 : cut(Math.max(0, (sum - least) / (records - least)))
}

const geometricMean = (values: readonly number[]): Score => [
  values.reduce((product, value) => product * (value + 1) ** (1 / values.length), 1) - 1,
]

const byRank = (values: readonly number[]): Score => [...values].sort((a, b) => b - a)
