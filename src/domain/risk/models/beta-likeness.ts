import { type ClassModel, type SensitiveVariable, TOLERANCE, type ValueCounts } from './class.ts'

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

/** (q−p)/p ≤ β for every value of the class. Merging keeps it: no q of the union exceeds both of its parts. */
export const basicBetaLikeness = (variable: number, about: SensitiveVariable, beta: number): ClassModel =>
  betaLikeness(variable, about, () => beta)

/** (q−p)/p ≤ min(β, −ln p) for every value of the class; monotone as the basic form is. */
export const enhancedBetaLikeness = (variable: number, about: SensitiveVariable, beta: number): ClassModel =>
  betaLikeness(variable, about, (share) => Math.min(beta, -Math.log(share)))

const betaLikeness = (
  variable: number,
  { shares }: SensitiveVariable,
  allowed: (share: number) => number,
): ClassModel => ({
  monotonicity: 'union',
  isFulfilled: ({ values }) => {
    const found = values[variable]
    return found !== undefined && largestGain(found, shares, allowed) <= 1 + TOLERANCE
  },
})
