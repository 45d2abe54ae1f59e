import type { Levels, Microdata } from '../lattice/microdata.ts'
import { marginalsOf } from './marginals.ts'

/**
 * How many classes with records a node, or any more general one, can have at most: the product of the groups that occur
 * by variable, and no more than there are tuples.
 */
export function mostClassesOf(data: Microdata): (levels: Levels) => number {
  const occurring = marginalsOf(data).map((levels) =>
    levels.map((counts) => counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0)),
  )
  const tuples = data.base.counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0)
  return (levels) =>
    Math.min(
      tuples,
      occurring.reduce((product, byLevel, at) => product * (byLevel[levels[at] ?? 0] ?? 1), 1),
    )
}
