import type { Levels, Microdata } from '../lattice/microdata.ts'
import { type Marginals, marginalsOf } from './marginals.ts'
import type { Metric } from './node.ts'
import { cut, type Score } from './score.ts'
import { suppressedRecords } from './suppressed-records.ts'

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
  const marginals = marginalsOf(data)
  const kept = marginals.map((levels, at) =>
    levels.map((counts, level) =>
      counts.reduce((sum, count, code) => sum + count * (shares[at]?.[level]?.[code] ?? 0), 0),
    ),
  )
  // What a suppressed record costs more than a kept one. It falls with the share: g + σ is at least 1.
  const extra = (share: number) => sigma + (1 - sigma - g) * share
  const extras = shares.map((levels) => levels.map((share) => share.map(extra)))
  const cheapest = cheapestRecords(marginals, shares, extra)
  const join = aggregate === 'rank' ? byRank : geometricMean
  const finish = (levels: Levels, more: (at: number) => number) =>
    join(
      kept.map((byLevel, at) =>
        normalise(
          (byLevel[levels[at] ?? 0] ?? 0) * g + more(at),
          data.records,
          g,
          shares[at]?.[0]?.length ?? 1,
        ),
      ),
    )
  const suppressedParts: NonNullable<Metric['penalty']> = (levels, table, { outliers, suppressed }) => {
    const { tuples, counts } = suppressedRecords(table, outliers)
    const parts = data.quasiIdentifiers.map(({ hierarchy, column }, at) => {
      const codes = hierarchy.codes[levels[at] ?? 0] ?? new Int32Array(0)
      const costs = extras[at]?.[levels[at] ?? 0] ?? new Float64Array(0)
      let sum = 0
      for (let each = 0; each < tuples.length; each++)
        sum += (counts[each] ?? 0) * (costs[codes[column[tuples[each] ?? 0] ?? 0] ?? 0] ?? 0)
      return sum
    })
    return { records: suppressed, parts }
  }
  const unsuppressed = (levels: Levels) => finish(levels, () => 0)
  return {
    bound: (levels, penalty) =>
      penalty === undefined
        ? unsuppressed(levels)
        : finish(levels, (at) =>
            Math.max(penalty.parts[at] ?? 0, cheapest(at, levels[at] ?? 0, penalty.records)),
          ),
    penalty: suppressedParts,
    needsClasses: false,
    unsuppressed,
    score: (levels, table, judgement) => {
      if (judgement.suppressed === 0) return unsuppressed(levels)
      const { parts } = suppressedParts(levels, table, judgement)
      return finish(levels, (at) => parts[at] ?? 0)
    },
  }
}

/** The least that so many suppressed records can cost in one variable: those with the cheapest groups. */
function cheapestRecords(
  marginals: Marginals,
  shares: readonly (readonly Float64Array[])[],
  extra: (share: number) => number,
): (at: number, level: number, records: number) => number {
  const sorted = marginals.map((levels, at) =>
    levels.map((counts, level) =>
      [...counts]
        .map((count, code) => ({ count, cost: extra(shares[at]?.[level]?.[code] ?? 0) }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => a.cost - b.cost),
    ),
  )
  return (at, level, records) => {
    let left = records
    let sum = 0
    for (const { count, cost } of sorted[at]?.[level] ?? []) {
      if (left <= 0) break
      sum += Math.min(left, count) * cost
      left -= count
    }
    return sum
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
