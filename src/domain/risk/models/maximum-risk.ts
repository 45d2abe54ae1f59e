import type { ClassModel } from './class.ts'

/** Prosecutor risk of one record: 1 by class size. */
export const prosecutorRisk = (count: number): number => 1 / count

/** Smallest class size whose risk does not exceed the threshold; the quotient may miss a whole number by rounding. */
export function smallestClassFor(risk: number): number {
  const size = Math.ceil(1 / risk)
  return size > 1 && prosecutorRisk(size - 1) <= risk ? size - 1 : size
}

/** The re-identification risk of every record is at most `risk` (El Emam 2013): k-anonymity with k = 1/risk. */
export const maximumRisk = (risk: number): ClassModel => {
  const smallest = smallestClassFor(risk)
  return { monotonicity: 'record', isFulfilled: ({ count }) => count >= smallest }
}
