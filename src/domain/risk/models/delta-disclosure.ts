import type { ClassModel, Measure, SensitiveVariable, ValueCounts } from './class.ts'
import { ofVariable } from './sensitive-model.ts'

/** Largest |log₂(q/p)| over the values of the class (Brickell and Shmatikov 2008, δ-disclosure privacy). */
export function largestLogRatio(
  { codes, counts, start, end, total }: ValueCounts,
  shares: Float64Array,
): number {
  let largest = 0
  for (let at = start; at < end; at++) {
    const ratio = (counts[at] ?? 0) / total / (shares[codes[at] ?? 0] ?? 0)
    largest = Math.max(largest, Math.abs(Math.log2(ratio)))
  }
  return largest
}

/**
 * |log₂(q/p)| < δ for every value of the class. Not monotone: merging with a class that lacks a value makes that value
 * rarer than δ allows, and a part of a failing class may fulfil it.
 */
export const deltaDisclosure = (
  variable: number,
  { shares }: SensitiveVariable,
  delta: number,
): ClassModel => {
  const measure: Measure = ofVariable(variable, {
    kind: 'below',
    required: delta,
    of: (values) => largestLogRatio(values, shares),
    holds: (reached) => reached < delta,
  })
  return {
    isFulfilled: (each) => measure.holds(measure.of(each)),
    leastSuppressed: () => 0,
    isExactAtZero: false,
    measures: [measure],
  }
}
