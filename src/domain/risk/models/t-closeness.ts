import { type ClassModel, TOLERANCE, type ValueCounts } from './class.ts'
import { measuredUnionModel } from './sensitive-model.ts'

/** The distance of a class from the whole sample, 0 to 1. */
export type Distance = (values: ValueCounts) => number

/**
 * Distance of at most t (Li et al. 2007, t-closeness). Earth mover's distance is convex and at most 1: a class of n
 * records of which r are kept has n·D ≤ r·t + (n − r), so r ≤ n·(1 − D) / (1 − t).
 */
export const tCloseness = (variable: number, distance: Distance, t: number): ClassModel =>
  measuredUnionModel(
    variable,
    { kind: 'at-most', required: t, of: distance, holds: (reached) => reached <= t + TOLERANCE },
    (values) => (values.total * (1 - distance(values))) / (1 - t),
  )
