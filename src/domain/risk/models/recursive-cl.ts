import type { ClassModel, ValueCounts } from './class.ts'

/**
 * The most frequent value over the sum of the l-th most frequent and all rarer ones: the c that is exceeded
 * (Machanavajjhala et al. 2007, recursive (c,l)-diversity). @returns infinity with fewer than l values
 */
export function recursiveRatio({ counts, start, end, total }: ValueCounts, l: number): number {
  const most = Array.from(counts)
    .slice(start, end)
    .sort((a, b) => b - a)
  const frequent = most.slice(0, l - 1).reduce((sum, count) => sum + count, 0)
  const tail = total - frequent
  return end - start < l ? Number.POSITIVE_INFINITY : (most[0] ?? 0) / tail
}

/** r₁ < c · Σ_{i≥l} rᵢ. Merging fulfilling classes keeps it (the same paper, theorem on monotonicity). */
export const recursiveClDiversity = (variable: number, c: number, l: number): ClassModel => ({
  monotonicity: 'union',
  isFulfilled: ({ values }) => {
    const found = values[variable]
    return found !== undefined && recursiveRatio(found, l) < c
  },
})
