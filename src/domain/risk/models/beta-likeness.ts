import {
  type ClassModel,
  largestWhole,
  type SensitiveVariable,
  TOLERANCE,
  type ValueCounts,
} from './class.ts'
import { measuredUnionModel } from './sensitive-model.ts'

/**
 * Largest relative gain of confidence in one value, (q−p)/p: the least β that the class fulfils (Cao and Karras 2012,
 * β-likeness).
 * @param ceiling most that any β grants a value of share p
 * @returns infinity when a gain is above that
 */
export function largestGain(
  { codes, counts, start, end, total }: ValueCounts,
  shares: Float64Array,
  ceiling: (share: number) => number = () => Number.POSITIVE_INFINITY,
): number {
  let largest = 0
  for (let at = start; at < end; at++) {
    const share = shares[codes[at] ?? 0] ?? 0
    const gain = ((counts[at] ?? 0) / total - share) / share
    // A value that everybody has grants nothing and gains nothing.
    if (gain <= 0) continue
    if (!isWithin(gain, ceiling(share))) return Number.POSITIVE_INFINITY
    largest = Math.max(largest, gain)
  }
  return largest
}

const isWithin = (gain: number, allowed: number): boolean => gain / allowed <= 1 + TOLERANCE

/** What the enhanced model grants at most: the information in the value, −ln p. */
export const enhancedCeiling = (share: number): number => -Math.log(share)

/** (q−p)/p ≤ β for every value of the class. */
export const basicBetaLikeness = (variable: number, about: SensitiveVariable, beta: number): ClassModel =>
  betaLikeness(variable, about, beta)

/** (q−p)/p ≤ min(β, −ln p) for every value of the class. */
export const enhancedBetaLikeness = (variable: number, about: SensitiveVariable, beta: number): ClassModel =>
  betaLikeness(variable, about, beta, enhancedCeiling)

/**
 * Merging keeps the model: no q of a union exceeds both of its parts. Of r kept records at most r·p·(1 + allowed) may
 * have a value, so r ≤ Σ min(n_v, r·p_v·(1 + allowed)), which is concave in r and holds up to some r, then never again.
 */
const betaLikeness = (
  variable: number,
  { shares }: SensitiveVariable,
  beta: number,
  ceiling?: (share: number) => number,
): ClassModel => {
  const allowed = (share: number) => (ceiling === undefined ? beta : Math.min(beta, ceiling(share)))
  return measuredUnionModel(
    variable,
    {
      kind: 'at-most',
      required: beta,
      of: (values) => largestGain(values, shares, ceiling),
      holds: (reached) => isWithin(reached, beta),
    },
    (values) =>
      largestWhole(values.total, (size) => {
        let kept = 0
        for (let at = values.start; at < values.end; at++) {
          const share = shares[values.codes[at] ?? 0] ?? 0
          kept += Math.min(values.counts[at] ?? 0, size * share * (1 + allowed(share)) + TOLERANCE)
        }
        return kept + TOLERANCE * size >= size
      }),
  )
}
