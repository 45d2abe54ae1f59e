import type { ClassSizes } from './k-anonymity.ts'

/** Records in all classes together. */
export const recordsIn = (sizes: ClassSizes): number =>
  sizes.reduce((sum, { size, classes }) => sum + size * classes, 0)

export const classesIn = (sizes: ClassSizes): number => sizes.reduce((sum, { classes }) => sum + classes, 0)

/** Size of the smallest class; 0 when there is none. */
export const smallestOf = (sizes: ClassSizes): number =>
  sizes.reduce((least, { size }) => (least === 0 ? size : Math.min(least, size)), 0)

/** Number of classes of exactly this size. */
export const classesOfSize = (sizes: ClassSizes, wanted: number): number =>
  sizes.reduce((sum, { size, classes }) => (size === wanted ? sum + classes : sum), 0)

/** A range of class sizes, both ends included; without `to` it is open. */
export type SizeBand = {
  readonly from: number
  readonly to?: number
  readonly classes: number
  readonly records: number
}

/** Class sizes that a reader of a report looks for: unique, nearly unique, small, safe under the usual thresholds. */
const bounds = [1, 2, 5, 11, 51, 501] as const

/** The distribution of class sizes in bands: 1, 2–4, 5–10, 11–50, 51–500, above. Every band is listed, also empty ones. */
export function sizeBands(sizes: ClassSizes): readonly SizeBand[] {
  return bounds.map((from, at) => {
    const next = bounds[at + 1]
    const inside = sizes.filter(({ size }) => size >= from && (next === undefined || size < next))
    const band = { from, classes: classesIn(inside), records: recordsIn(inside) }
    return next === undefined ? band : { ...band, to: next - 1 }
  })
}
