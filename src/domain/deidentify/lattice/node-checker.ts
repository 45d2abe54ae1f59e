import type { Metric, Penalty } from '../metrics/node.ts'
import type { Score } from '../metrics/score.ts'
import { createAnswers } from './answers.ts'
import { bottomOf, type ClassTable, isBelow, type Levels, type Microdata, topOf } from './microdata.ts'
import { createRegroup } from './regroup.ts'
import type { Requirement } from './requirement.ts'
import { createTableStore, type Source } from './table-store.ts'

/** What is known of a node once its classes have been made. */
export type CheckedNode = {
  readonly levels: Levels
  /** Least score that this node and all more general ones can have. */
  readonly bound: Score
  /** Absent when the node does not fulfil the models. */
  readonly solution?: { readonly score: Score; readonly suppressed: number }
}

export type NodeChecker = {
  /** All nodes asked about from now on are at or above this one: one table of it may serve them all. */
  enter(low: Levels): void
  check(levels: Levels): CheckedNode
  /** Whether the classes of the node were the last that were made. */
  isAtHand(levels: Levels): boolean
  /** Whether the node or any more specific one may fulfil the models; false is certain. */
  isPossible(levels: Levels): boolean
  /** The same as far as earlier answers say. */
  recall(levels: Levels): boolean | undefined
  /** Whether what is possible also fulfils the models. */
  readonly isMonotone: boolean
  /** What suppression costs this node and all more specific ones, at the least; absent when that cannot be said. */
  penalty(levels: Levels): Penalty | undefined
  /** Nodes whose classes have been made so far. */
  readonly checked: () => number
}

/** A table is kept for roll-up when it is this much smaller than what it was made from. */
const WORTH_KEEPING = 0.5

/** A table that serves the nodes of one box is kept when it is smaller by this much than what they were made from. */
const WORTH_READING = 0.95

/** So many reads of a table before one closer to what is asked is made. */
const PATIENCE = 8

/** So many reads of a table before it is made quicker to read. */
const WORTH_PREPARING = 2

export function createNodeChecker(
  data: Microdata,
  requirement: Requirement,
  metric: Metric,
  memoryBytes: number,
): NodeChecker {
  const regroup = createRegroup(data)
  const store = createTableStore(data, memoryBytes)
  const possible = createAnswers(topOf(data))
  let checked = 0
  // All nodes asked about are at or above this one.
  let floor = bottomOf(data)
  // One question about a node is often followed by another.
  let last: { readonly levels: Levels; readonly table: ClassTable } | undefined
  const make = (source: ClassTable, levels: Levels): ClassTable => {
    checked++
    return regroup(source, levels)
  }
  const tableOf = (levels: Levels): ClassTable => {
    if (last !== undefined && isSame(last.levels, levels)) return last.table
    const source = sourceOf(levels)
    const table = isSame(source.levels, levels) ? source.table : make(source.table, levels)
    if (table.size <= source.table.size * WORTH_KEEPING) store.keep(levels, table)
    last = { levels, table }
    return table
  }
  /** What to roll up from: a kept table or, where that has been read often, one made closer to what is asked here. */
  const sourceOf = (levels: Levels): Source => {
    const source = store.source(levels)
    source.reads++
    if (source.reads === WORTH_PREPARING) regroup.prepare(source.table, source.levels)
    if (source.reads % PATIENCE !== 0 || !isBelow(floor, levels)) return source
    const below = store.source(floor)
    if (isSame(below.levels, floor)) return source
    const table = make(below.table, floor)
    return table.size < source.table.size * WORTH_READING ? store.keep(floor, table) : source
  }
  return {
    checked: () => checked,
    isMonotone: requirement.isMonotone,
    penalty(levels) {
      if (metric.penalty === undefined || requirement.limit === 0) return undefined
      const table = tableOf(levels)
      return metric.penalty(levels, table, requirement.unavoidable(table))
    },
    enter: (low) => {
      floor = low
    },
    isAtHand: (levels) => last !== undefined && isSame(last.levels, levels),
    recall: (levels) => possible.recall(levels),
    check(levels) {
      const table = tableOf(levels)
      const bound = metric.unsuppressed(levels, table)
      const judgement = requirement.judge(table)
      const isMet = requirement.isMet(judgement)
      if (isMet) possible.add(levels, true)
      else if (requirement.isMonotone) possible.add(levels, false)
      return isMet
        ? {
            levels,
            bound,
            solution: {
              score: metric.score(levels, table, judgement),
              suppressed: judgement.suppressed,
            },
          }
        : { levels, bound }
    },
    isPossible(levels) {
      const known = possible.recall(levels)
      if (known !== undefined) return known
      const answer = requirement.isPossible(tableOf(levels))
      possible.add(levels, answer)
      return answer
    },
  }
}

const isSame = (a: Levels, b: Levels): boolean => isBelow(a, b) && isBelow(b, a)
