import { type ClassModel, largestWhole, type ValueCounts } from './class.ts'
import { measuredUnionModel } from './sensitive-model.ts'

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

/**
 * r₁ < c · Σ_{i≥l} rᵢ (merging keeps it: the same paper, monotonicity). The records kept of a class have some largest
 * count h, so they are no more than all counts cut at h, and the cut counts fulfil the model if the kept ones do.
 */
export const recursiveClDiversity = (variable: number, c: number, l: number): ClassModel =>
  measuredUnionModel(
    variable,
    {
      kind: 'below',
      required: c,
      of: (values) => recursiveRatio(values, l),
      holds: (reached) => reached < c,
    },
    (values) => {
      const sorted = Array.from(
        { length: values.end - values.start },
        (_, at) => values.counts[values.start + at] ?? 0,
      )
      sorted.sort((a, b) => b - a)
      const cutAt = (h: number, from: number) =>
        sorted.slice(from).reduce((sum, count) => sum + Math.min(count, h), 0)
      // c · Σ min(rᵢ, h) − h is concave in h and zero at zero: positive up to some h, then never again.
      const h = largestWhole(sorted[0] ?? 0, (size) => size < c * cutAt(size, l - 1))
      return cutAt(h, 0)
    },
  )
