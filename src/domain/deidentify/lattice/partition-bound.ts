import { heightOf } from '../hierarchy/hierarchy.ts'
import type { Metric } from '../metrics/node.ts'
import { compareScores, type Score } from '../metrics/score.ts'
import { createHeap } from './heap.ts'
import { bottomOf, type Levels, type Microdata, topOf, withLevel } from './microdata.ts'
import type { NodeChecker } from './node-checker.ts'

type Part = { readonly low: Levels; readonly high: Levels; readonly bound: Score }

/** Combinations of levels of one group of variables: what a complete search of them takes stays small. */
const MOST_COMBINATIONS = 10_000

/**
 * A bound for the whole lattice from parts of it. The variables are put in groups; a node that meets the models still
 * does not rule them out when all variables but one group's are removed. So each group has a best combination of levels
 * among those not ruled out alone, and no node scores better than all these together. Holds for metrics whose score is
 * made of one cost a variable.
 * When time is over, what is not yet known costs what is known of it so far.
 * @returns nothing when the metric is of another kind or no node is possible
 */
export function partitionBound(
  data: Microdata,
  checker: NodeChecker,
  metric: Metric,
  isOver: () => boolean,
  mostCombinations = MOST_COMBINATIONS,
): Score | undefined {
  if (metric.needsClasses) return undefined
  let levels = bottomOf(data)
  for (const group of groupsOf(data, mostCombinations)) {
    const best = bestOf(data, group, checker, metric, isOver)
    if (best === undefined) return undefined
    levels = levels.map((level, at) => (group.includes(at) ? (best[at] ?? level) : level))
  }
  return metric.bound(levels)
}

/** Groups as large as can be looked at completely. */
function groupsOf({ quasiIdentifiers }: Microdata, most: number): readonly (readonly number[])[] {
  const groups: { members: number[]; nodes: number }[] = []
  for (const [at, { hierarchy }] of quasiIdentifiers.entries()) {
    const levels = heightOf(hierarchy) + 1
    const room = groups.find(({ nodes }) => nodes * levels <= most)
    if (room === undefined) groups.push({ members: [at], nodes: levels })
    else {
      room.members.push(at)
      room.nodes *= levels
    }
  }
  return groups.map(({ members }) => members)
}

/**
 * The combination with the least bound that is not ruled out, all other variables removed; these are at level 0 in the
 * result. Boxes of combinations, the one with the least bound first: the first whose most specific node is possible wins.
 */
function bestOf(
  data: Microdata,
  group: readonly number[],
  checker: NodeChecker,
  metric: Metric,
  isOver: () => boolean,
): Levels | undefined {
  const top = topOf(data)
  const alone = (levels: Levels): Levels => levels.map((level, at) => (group.includes(at) ? level : 0))
  const boundOf = (levels: Levels) => metric.bound(alone(levels))
  const open = createHeap<Part>((a, b) => compareScores(a.bound, b.bound))
  const push = (low: Levels, high: Levels) => open.push({ low, high, bound: boundOf(low) })
  push(
    top.map((most, at) => (group.includes(at) ? 0 : most)),
    top,
  )
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    // Whatever is left has no smaller bound.
    if (isOver()) return alone(part.low)
    if (!checker.isPossible(part.high)) continue
    const { low, high } = part
    const rise = (at: number) => boundOf(withLevel(low, at, (low[at] ?? 0) + 1))
    const [at] = group
      .filter((each) => (low[each] ?? 0) < (high[each] ?? 0))
      .sort((a, b) => compareScores(rise(b), rise(a)))
    if (at === undefined) return alone(low)
    push(low, withLevel(high, at, low[at] ?? 0))
    push(withLevel(low, at, (low[at] ?? 0) + 1), high)
  }
  return undefined
}
