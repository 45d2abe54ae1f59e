import type { Metric } from '../metrics/node.ts'
import type { Score } from '../metrics/score.ts'
import { type ClassTable, isBelow, type Levels, type Microdata } from './microdata.ts'
import { createRegroup } from './regroup.ts'
import type { Requirement } from './requirement.ts'
import { createTableStore } from './table-store.ts'

/** What is known of a node once its classes have been made. */
export type CheckedNode = {
  readonly levels: Levels
  /** Least score that this node and all more general ones can have. */
  readonly bound: Score
  /** Absent when the node does not fulfil the models. */
  readonly solution?: { readonly score: Score; readonly suppressed: number }
}

export type NodeChecker = {
  check(levels: Levels): CheckedNode
  /** Whether the node or any more specific one may fulfil the models; false is certain. */
  isPossible(levels: Levels): boolean
  /** Nodes whose classes have been made so far. */
  readonly checked: () => number
}

/** A table is kept for roll-up when it is this much smaller than what it was made from. */
const WORTH_KEEPING = 0.7

export function createNodeChecker(
  data: Microdata,
  requirement: Requirement,
  metric: Metric,
  memoryBytes: number,
): NodeChecker {
  const regroup = createRegroup(data)
  const store = createTableStore(data, memoryBytes)
  const possible = createMemory()
  let checked = 0
  const tableOf = (levels: Levels): ClassTable => {
    const source = store.source(levels)
    const table = regroup(source, levels)
    checked++
    if (table.size <= source.size * WORTH_KEEPING) store.keep(levels, table)
    return table
  }
  return {
    checked: () => checked,
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

/**
 * Answers of a condition that, once fulfilled, is fulfilled by every more general node: only the most specific nodes
 * that fulfil it and the most general ones that do not are kept.
 */
function createMemory() {
  let met: Levels[] = []
  let failed: Levels[] = []
  return {
    recall(levels: Levels): boolean | undefined {
      if (failed.some((node) => isBelow(levels, node))) return false
      return met.some((node) => isBelow(node, levels)) ? true : undefined
    },
    add(levels: Levels, answer: boolean): void {
      if (answer) {
        if (met.some((node) => isBelow(node, levels))) return
        met = [...met.filter((node) => !isBelow(levels, node)), levels]
      } else {
        if (failed.some((node) => isBelow(levels, node))) return
        failed = [...failed.filter((node) => !isBelow(node, levels)), levels]
      }
    },
  }
}
