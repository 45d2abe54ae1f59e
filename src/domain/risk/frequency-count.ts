/** A value of a quasi-identifier; null is a missing one. */
export type KeyValue = string | number | boolean | null

/** Records that are equal in every quasi-identifier. */
export type CountedTuple = {
  readonly values: readonly KeyValue[]
  readonly size: number
  /** Sum of the sampling weights; equal to `size` when there are none. */
  readonly weight: number
}

/**
 * How missing values count. `wildcard`: a missing value may be any value, so it matches every other (`freqCalc` of
 * sdcMicro with alpha = 1). `own-value`: missing is a value of its own (alpha = 0). Only the wildcard scores locally
 * suppressed data honestly (reference §9).
 */
export type MissingValues = 'wildcard' | 'own-value'

export type TupleFrequency = {
  /** Records that match the tuple (fk). */
  readonly size: number
  /** Estimated members of the population that match it (Fk). */
  readonly population: number
}

/**
 * Frequencies of tuples in the sample and, by weights, in the population (`freqCalc` of sdcMicro). Tuples are compared
 * by the pattern of their missing values: for each pair of patterns one grouping over the variables both have, so that
 * the cost is patterns² times tuples, not tuples².
 * @returns one frequency per tuple, in order
 */
export function countFrequencies(
  tuples: readonly CountedTuple[],
  missing: MissingValues,
): readonly TupleFrequency[] {
  if (missing === 'own-value')
    return countWithin(tuples, tuples, (tuple) => JSON.stringify(tuple.values)).map(total)
  const byPattern = new Map<string, number[]>()
  tuples.forEach(({ values }, at) => {
    const pattern = values.map((value) => (value === null ? '0' : '1')).join('')
    byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), at])
  })
  const counts = tuples.map(() => ({ size: 0, population: 0 }))
  for (const [mine, positions] of byPattern) {
    for (const [theirs, others] of byPattern) {
      const common = [...mine].flatMap((bit, at) => (bit === '1' && theirs[at] === '1' ? [at] : []))
      const keyOf = ({ values }: CountedTuple) => JSON.stringify(common.map((at) => values[at]))
      const found = countWithin(pick(tuples, positions), pick(tuples, others), keyOf)
      positions.forEach((position, at) => {
        const [count, more] = [counts[position], found[at]]
        if (count === undefined || more === undefined) return
        count.size += more.size
        count.population += more.population
      })
    }
  }
  return counts.map(total)
}

const pick = <T>(items: readonly T[], positions: readonly number[]): T[] =>
  positions.flatMap((position) => items.slice(position, position + 1))

/** Weights under 1 would make the population smaller than the sample; a member of the sample is a member of it. */
const total = ({ size, population }: TupleFrequency): TupleFrequency => ({
  size,
  population: Math.max(size, population),
})

function countWithin(
  asking: readonly CountedTuple[],
  among: readonly CountedTuple[],
  keyOf: (tuple: CountedTuple) => string,
): TupleFrequency[] {
  const groups = new Map<string, { size: number; population: number }>()
  for (const tuple of among) {
    const key = keyOf(tuple)
    const group = groups.get(key) ?? { size: 0, population: 0 }
    groups.set(key, { size: group.size + tuple.size, population: group.population + tuple.weight })
  }
  return asking.map((tuple) => groups.get(keyOf(tuple)) ?? { size: 0, population: 0 })
}
