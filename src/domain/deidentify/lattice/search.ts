import type { Metric } from '../metrics/node.ts'
import { compareScores, type Score, worse } from '../metrics/score.ts'
import { createHeap } from './heap.ts'
import { bottomOf, type Levels, type Microdata, topOf, withLevel } from './microdata.ts'
import { type CheckedNode, createNodeChecker, type NodeChecker } from './node-checker.ts'
import type { Requirement } from './requirement.ts'

export type Solution = {
  readonly levels: Levels
  readonly score: Score
  readonly suppressed: number
}

export type SearchResult = {
  readonly best?: Solution
  /** No node that fulfils the models scores below this. Equal to the best score when the search was complete. */
  readonly bound?: Score
  readonly isComplete: boolean
  /** Nodes whose classes were made. */
  readonly checked: number
}

export type SearchOptions = {
  /** Asked between nodes: true ends the search with the best found and a bound. */
  readonly isOver?: () => boolean
  readonly onProgress?: (checked: number, best: Solution | undefined, bound: Score | undefined) => void
  /** Most memory for tables kept for roll-up. */
  readonly memoryBytes?: number
}

/** All nodes between two, ends included. */
type Box = { readonly low: Levels; readonly high: Levels; readonly bound: Score; readonly isLowDone: boolean }

const DEFAULT_MEMORY = 256 * 1024 * 1024

/**
 * Finds the node of the lattice with the best score that fulfils the models: branch and bound over boxes of nodes, the
 * box with the least bound first. A box is dropped when its most general node shows that none of it can fulfil the
 * models, or when its most specific node shows that none scores better than the best so far (decision 11).
 */
export function searchLattice(
  data: Microdata,
  requirement: Requirement,
  metric: Metric,
  { isOver = () => false, onProgress = () => {}, memoryBytes = DEFAULT_MEMORY }: SearchOptions = {},
): SearchResult {
  const checker = createNodeChecker(data, requirement, metric, memoryBytes)
  const open = createHeap<Box>((a, b) => compareScores(a.bound, b.bound))
  let best: Solution | undefined
  const isBetter = (score: Score) => best === undefined || compareScores(score, best.score) < 0
  const offer = ({ levels, solution }: CheckedNode) => {
    if (solution !== undefined && isBetter(solution.score)) best = { levels, ...solution }
  }
  const bottom = bottomOf(data)
  open.push({ low: bottom, high: topOf(data), bound: metric.bound(bottom), isLowDone: false })
  for (const node of descend(checker, metric, bottom, topOf(data), isOver)) offer(node)
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    if (!isBetter(box.bound)) break
    if (isOver()) {
      open.push(box)
      break
    }
    for (const part of explore(box, checker, metric, offer)) if (isBetter(part.bound)) open.push(part)
    onProgress(checker.checked(), best, open.peek()?.bound)
  }
  const rest = open.peek()
  const isComplete = rest === undefined || !isBetter(rest.bound)
  const bound = isComplete ? best?.score : rest.bound
  return {
    isComplete,
    checked: checker.checked(),
    ...(best === undefined ? {} : { best }),
    ...(bound === undefined ? {} : { bound }),
  }
}

/** Checks what a box can be judged by. @returns the parts that remain */
function explore(
  box: Box,
  checker: NodeChecker,
  metric: Metric,
  offer: (node: CheckedNode) => void,
): readonly Box[] {
  const low = tighten(box, checker)
  if (low === undefined) return []
  const isLowDone = box.isLowDone && low.every((level, at) => level === box.low[at])
  const bound = worse(box.bound, metric.bound(low))
  if (compareScores(bound, box.bound) > 0) return [{ ...box, low, bound, isLowDone }]
  if (isLowDone) return split({ ...box, low, bound, isLowDone }, metric)
  const node = checker.check(low)
  offer(node)
  // Nothing more general can score better than the bound, and this node does.
  if (node.solution !== undefined && compareScores(node.solution.score, worse(bound, node.bound)) <= 0)
    return []
  return split({ low, high: box.high, bound: worse(bound, node.bound), isLowDone: true }, metric)
}

/** Raises each level of the box's most specific node to the least with which the models can still be met. */
function tighten({ low, high }: Box, checker: NodeChecker): Levels | undefined {
  if (!checker.isPossible(high)) return undefined
  return low.map((level, at) => {
    let least = level
    const most = high[at] ?? level
    while (least < most && !checker.isPossible(withLevel(high, at, least))) least++
    return least
  })
}

/** Cuts a box whose most specific node is done in two, where the bound of the upper part rises most. */
function split(box: Box, metric: Metric): readonly Box[] {
  const { low, high } = box
  let upper: Box | undefined
  let at = -1
  for (let each = 0; each < low.length; each++) {
    const level = low[each] ?? 0
    if (level >= (high[each] ?? 0)) continue
    const raised = withLevel(low, each, level + 1)
    const bound = worse(box.bound, metric.bound(raised))
    if (upper === undefined || compareScores(bound, upper.bound) > 0) {
      upper = { low: raised, high, bound, isLowDone: false }
      at = each
    }
  }
  if (upper === undefined) return []
  return [{ ...box, high: withLevel(high, at, low[at] ?? 0) }, upper]
}

/**
 * Goes from the most general node towards the specific ones, always to the neighbour with the least bound that fulfils
 * the models: a good solution early, so that much can be dropped.
 */
function* descend(
  checker: NodeChecker,
  metric: Metric,
  low: Levels,
  high: Levels,
  isOver: () => boolean,
): Generator<CheckedNode> {
  let current = high
  const first = checker.check(current)
  yield first
  const isStuck = low.map(() => false)
  while (!isOver()) {
    const steps = current
      .map((level, at) => ({ at, levels: withLevel(current, at, level - 1) }))
      .filter(({ at, levels }) => isStuck[at] === false && (levels[at] ?? 0) >= (low[at] ?? 0))
      .map((step) => ({ ...step, bound: metric.bound(step.levels) }))
      .sort((a, b) => compareScores(a.bound, b.bound))
    const [step] = steps
    if (step === undefined) return
    const node = checker.isPossible(step.levels) ? checker.check(step.levels) : undefined
    if (node?.solution === undefined) isStuck[step.at] = true
    else {
      yield node
      current = step.levels
    }
  }
}
