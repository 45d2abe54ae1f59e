import { type ClassModel, recordModel } from './class.ts'

/** Records in the class are at least k (Sweeney 2002, k-anonymity). */
export const kAnonymity = (k: number): ClassModel => ({
  ...recordModel(({ count }) => count >= k),
  leastRecords: k,
})
