import {
  type ClassModel,
  largestWhole,
  type SensitiveVariable,
  TOLERANCE,
  type ValueCounts,
} from './class.ts'
import { unionModel } from './sensitive-model.ts'

/**
 * Largest relative gain of confidence in one value, (q−p)/p, over what `allowed` grants for that value's share p; at
 * most 1 when the class fulfils the model (Cao and Karras 2012, β-likeness).
 */
export function largestGain(
  { codes, counts, start, end, total }: ValueCounts,
  shares: Float64Array,
  allowed: (share: number) => number = () => 1,
): number {
  let largest = 0
  for (let at = start; at < end; at++) {
    const share = shares[codes[at] ?? 0] ?? 0
    const gain = ((counts[at] ?? 0) / total - share) / share
    // A value that everybody has grants nothing and gains nothing.
    if (gain > 0) largest = Math.max(largest, gain / allowed(share))
  }
  return largest
}

/** (q−p)/p ≤ β for every value of the class. */
export const basicBetaLikeness = (variable: number, about: SensitiveVariable, beta: number): ClassModel =>
  betaLikeness(variable, about, () => beta)

/** (q−p)/p ≤ min(β, −ln p) for every value of the class. */
export const enhancedBetaLikeness = (variable: number, about: SensitiveVariable, beta: number): ClassModel =>
  betaLikeness(variable, about, (share) => Math.min(beta, -Math.log(share)))

/**
 * Merging keeps the model: no q of a union exceeds both of its parts. Of r kept records at most r·p·(1 + allowed) may
 * have a value, so r ≤ Σ min(n_v, r·p_v·(1 + allowed)), which is concave in r and holds up to some r, then never again.
 */
const betaLikeness = (
  variable: number,
  { shares }: SensitiveVariable,
  allowed: (share: number) => number,
): ClassModel =>
  unionModel(
    variable,
    (values) => largestGain(values, shares, allowed) <= 1 + TOLERANCE,
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
