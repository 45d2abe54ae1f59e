import { type ClassModel, type Measure, recordModel } from './class.ts'

/** Records of the population that share the class's quasi-identifiers are at least k (Sweeney 2001, k-map). */
export const kMap = (k: number): ClassModel => {
  const measure: Measure = {
    kind: 'at-least',
    required: k,
    of: ({ population }) => population,
    holds: (reached) => reached >= k,
  }
  return { ...recordModel((each) => measure.holds(measure.of(each))), measures: [measure] }
}
