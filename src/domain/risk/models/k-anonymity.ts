import type { ClassModel } from './class.ts'

/** Records in the class are at least k (Sweeney 2002, k-anonymity). */
export const kAnonymity = (k: number): ClassModel => ({
  monotonicity: 'record',
  isFulfilled: ({ count }) => count >= k,
})
