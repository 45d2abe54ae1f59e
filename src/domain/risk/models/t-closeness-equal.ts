import { type ClassModel, type SensitiveVariable, TOLERANCE, type ValueCounts } from './class.ts'

/**
 * Earth mover's distance between the class and the sample when all values are equally far apart: ½ Σ|q−p|, which is the
 * sum of what the class has too much of (Li et al. 2007, t-closeness, §4.1).
 */
export function equalDistance(
  { codes, counts, start, end, total }: ValueCounts,
  shares: Float64Array,
): number {
  let excess = 0
  for (let at = start; at < end; at++) {
    const more = (counts[at] ?? 0) / total - (shares[codes[at] ?? 0] ?? 0)
    if (more > 0) excess += more
  }
  return excess
}

/** Distance of at most t. Merging fulfilling classes keeps it, because the distance is convex. */
export const tClosenessEqual = (variable: number, { shares }: SensitiveVariable, t: number): ClassModel => ({
  monotonicity: 'union',
  isFulfilled: ({ values }) => {
    const found = values[variable]
    return found !== undefined && equalDistance(found, shares) <= t + TOLERANCE
  },
})
