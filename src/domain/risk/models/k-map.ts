import type { ClassModel } from './class.ts'

/** Records of the population that share the class's quasi-identifiers are at least k (Sweeney 2001, k-map). */
export const kMap = (k: number): ClassModel => ({
  monotonicity: 'record',
  isFulfilled: ({ population }) => population >= k,
})
