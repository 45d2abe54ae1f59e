import type { ClassModel, ValueCounts } from './class.ts'

/**
 * The most frequent value over the sum of the l-th most frequent and all rarer ones: the c that is exceeded
 * (Machanavajjhala et al. 2007, recursive (c,l)-diversity). @returns infinity with fewer than l values
 */
export function recursiveRatio({ counts, start, end, total }: ValueCounts, l: number): number {
  if (end - start < l) return Number.POSITIVE_INFINITY
  const sorted: number[] = []
  for (let at = start; at < end; at++) sorted.push(counts[at] ?? 0)
  sorted.sort((a, b) => b - a)
  let tail = total
  for (let rank = 0; rank < l - 1; rank++) tail -= sorted[rank] ?? 0
  return (sorted[0] ?? 0) / tail
}

/** r₁ < c · Σ_{i≥l} rᵢ. Merging fulfilling classes keeps it (the same paper, theorem on monotonicity). */
export const recursiveClDiversity = (variable: number, c: number, l: number): ClassModel => ({
  monotonicity: 'union',
  isFulfilled: ({ values }) => {
    const found = values[variable]
    return found !== undefined && recursiveRatio(found, l) < c
  },
})
