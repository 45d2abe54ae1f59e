import { type ClassModel, type SensitiveVariable, TOLERANCE, type ValueCounts } from './class.ts'

/**
 * Earth mover's distance between the class and the sample when values lie in a row, one step apart:
 * (1/(m−1)) Σᵢ |Σ_{j≤i} (qⱼ−pⱼ)| (Li et al. 2007, t-closeness, §4.1). Codes are in the order of the values.
 * @param scratch one number a value; overwritten
 */
export function orderedDistance(
  { codes, counts, start, end, total }: ValueCounts,
  shares: Float64Array,
  scratch = new Float64Array(shares.length),
): number {
  if (shares.length < 2) return 0
  scratch.fill(0)
  for (let at = start; at < end; at++) scratch[codes[at] ?? 0] = (counts[at] ?? 0) / total
  let moved = 0
  let carried = 0
  for (let code = 0; code < shares.length; code++) {
    carried += (scratch[code] ?? 0) - (shares[code] ?? 0)
    moved += Math.abs(carried)
  }
  return moved / (shares.length - 1)
}

/** Distance of at most t. Merging fulfilling classes keeps it, because the distance is convex. */
export const tClosenessOrdered = (variable: number, { shares }: SensitiveVariable, t: number): ClassModel => {
  const scratch = new Float64Array(shares.length)
  return {
    monotonicity: 'union',
    isFulfilled: ({ values }) => {
      const found = values[variable]
      return found !== undefined && orderedDistance(found, shares, scratch) <= t + TOLERANCE
    },
  }
}
