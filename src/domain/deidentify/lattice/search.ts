import type { Metric, Penalty } from '../metrics/node.ts'
import { compareScores, type Score, worse } from '../metrics/score.ts'
import { createHeap } from './heap.ts'
import { type Information, informationOf } from './information.ts'
import { bottomOf, type Levels, type Microdata, topOf, withLevel } from './microdata.ts'
import { type CheckedNode, createNodeChecker, type NodeChecker } from './node-checker.ts'
import { partitionBound } from './partition-bound.ts'
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
type Box = {
  readonly low: Levels
  readonly high: Levels
  readonly bound: Score
  readonly isLowDone: boolean
  /** Of the most general node of this box or of one that held it. */
  readonly penalty: Penalty | undefined
  readonly isPenaltyDone: boolean
}

/** Nodes from which on a bound for the whole lattice is worth its time. */
const LARGE = 100_000

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
  const information = informationOf(data)
  const open = createHeap<Box>((a, b) => compareScores(a.bound, b.bound))
  let best: Solution | undefined
  const isBetter = (score: Score) => best === undefined || compareScores(score, best.score) < 0
  const offer = ({ levels, solution }: CheckedNode) => {
    if (solution !== undefined && isBetter(solution.score)) best = { levels, ...solution }
  }
  const bottom = bottomOf(data)
  const whole: Box = {
    low: bottom,
    high: topOf(data),
    bound: metric.bound(bottom),
    isLowDone: false,
    penalty: undefined,
    isPenaltyDone: false,
  }
  open.push(whole)
  for (const node of descend(checker, metric, bottom, topOf(data), isOver)) offer(node)
  const overall = nodesOf(whole) > LARGE ? partitionBound(data, checker, metric, isOver) : undefined
  const isBest = () => best !== undefined && overall !== undefined && compareScores(best.score, overall) <= 0
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    if (!isBetter(box.bound) || isBest()) break
    if (isOver()) {
      open.push(box)
      break
    }
    for (const part of explore(box, checker, metric, information, offer))
      if (isBetter(part.bound)) open.push(part)
    onProgress(checker.checked(), best, open.peek()?.bound)
  }
  const rest = open.peek()
  const isComplete = rest === undefined || !isBetter(rest.bound) || isBest()
  const bound = isComplete || rest === undefined ? best?.score : worse(rest.bound, overall ?? rest.bound)
  return {
    isComplete,
    checked: checker.checked(),
    ...(best === undefined ? {} : { best }),
    ...(bound === undefined ? {} : { bound }),
  }
}

/** In a smaller box, checking the nodes costs no more than what the penalty could save. */
const WORTH_A_PENALTY = 4

const nodesOf = ({ low, high }: Box): number =>
  low.reduce((product, level, at) => product * ((high[at] ?? level) - level + 1), 1)

/** Checks what a box can be judged by. @returns the parts that remain */
function explore(
  box: Box,
  checker: NodeChecker,
  metric: Metric,
  information: Information,
  offer: (node: CheckedNode) => void,
): readonly Box[] {
  checker.enter(box.low)
  if (!checker.isPossible(box.high)) return []
  // Where the models are monotone one question at a time, the most telling, needs the fewest tables.
  const isLazy = checker.isMonotone && !metric.needsClasses
  const low = tighten(box, isLazy ? (levels) => checker.recall(levels) !== false : checker.isPossible)
  const at = isLazy ? mostTelling(low, box.high, checker, information) : undefined
  const cut = at === undefined ? box.high : withLevel(box.high, at, low[at] ?? 0)
  const isOpen = checker.recall(cut) === undefined
  const isPenaltyDone = box.isPenaltyDone || nodesOf(box) < WORTH_A_PENALTY
  const canWait = isOpen && !checker.isAtHand(box.high)
  const penalty = isPenaltyDone || canWait ? box.penalty : (checker.penalty(box.high) ?? box.penalty)
  const isLowDone = box.isLowDone && low.every((level, each) => level === box.low[each])
  const bound = worse(box.bound, metric.bound(low, penalty))
  const judged: Box = {
    low,
    high: box.high,
    bound,
    isLowDone,
    penalty,
    isPenaltyDone: isPenaltyDone || !canWait,
  }
  // It may no longer be the box with the least bound.
  if (compareScores(bound, box.bound) > 0) return [judged]
  if (isLowDone || !isWorthChecking(low, box.high, checker, metric)) {
    if (at === undefined) return split(judged, metric)
    const parts = splitAt(judged, metric, at)
    return checker.isPossible(cut) ? parts : parts.slice(1)
  }
  const node = checker.check(low)
  offer(node)
  const better = worse(bound, node.bound)
  // Nothing in the box scores better than the bound, and this node does score that well.
  if (node.solution !== undefined && compareScores(node.solution.score, better) <= 0) return []
  return split({ ...judged, bound: better, isLowDone: true }, metric)
}

/**
 * The most specific node of a box has the largest table. Where the models are monotone and the bound needs no classes,
 * nothing is learned from it that its more general neighbours do not tell more cheaply, unless it meets the models.
 */
const isWorthChecking = (low: Levels, high: Levels, checker: NodeChecker, metric: Metric): boolean =>
  !checker.isMonotone ||
  metric.needsClasses ||
  checker.recall(low) === true ||
  low.every((level, at) => level === high[at])

/** Raises each level of the box's most specific node to the least with which the models can still be met. */
const tighten = ({ low, high }: Box, isPossible: (levels: Levels) => boolean): Levels =>
  low.map((level, at) => {
    let least = level
    const most = high[at] ?? level
    while (least < most && !isPossible(withLevel(high, at, least))) least++
    return least
  })

/** How much less an answer that is known already is worth. */
const KNOWN = 0.7

/**
 * The variable whose least level is the likeliest to rule out the part of the box that has it: the one that tells most
 * records apart. Nothing when the box is one node.
 */
function mostTelling(
  low: Levels,
  high: Levels,
  checker: NodeChecker,
  information: Information,
): number | undefined {
  let best: number | undefined
  let most = 0
  for (const [at, level] of low.entries()) {
    const highest = high[at] ?? level
    if (level >= highest) continue
    const isKnown = checker.recall(withLevel(high, at, level)) !== undefined
    const gain = information(at, level, highest) * (isKnown ? KNOWN : 1)
    if (best === undefined || gain > most) {
      best = at
      most = gain
    }
  }
  return best
}

/** Cuts a box in two where the bound of the upper part rises most. A box of one node that is done has no parts. */
function split(box: Box, metric: Metric): readonly Box[] {
  const { low, high } = box
  let highest: Score | undefined
  let best = -1
  for (const [at, level] of low.entries()) {
    if (level >= (high[at] ?? 0)) continue
    const bound = metric.bound(withLevel(low, at, level + 1), box.penalty)
    if (highest === undefined || compareScores(bound, highest) > 0) {
      highest = bound
      best = at
    }
  }
  return highest === undefined ? [] : splitAt(box, metric, best)
}

/** @returns the part where one variable stays at its least level, and the part where it does not */
function splitAt(box: Box, metric: Metric, at: number): readonly [Box, Box] {
  const level = box.low[at] ?? 0
  const low = withLevel(box.low, at, level + 1)
  const bound = worse(box.bound, metric.bound(low, box.penalty))
  return [
    { ...box, high: withLevel(box.high, at, level), isPenaltyDone: false },
    { ...box, low, bound, isLowDone: false },
  ]
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
