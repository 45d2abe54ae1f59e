import { averageRisk } from '../../risk/models/average-risk.ts'
import { prosecutorRisk } from '../../risk/models/maximum-risk.ts'
import { heightOf } from '../hierarchy/hierarchy.ts'
import type { Levels, Microdata } from '../lattice/microdata.ts'
import { createRegroup } from '../lattice/regroup.ts'
import type { Requirement } from '../lattice/requirement.ts'
import type { Metric } from '../metrics/node.ts'
import { publishedValue } from '../metrics/score.ts'

/** One variable of a transformation. */
export type DescribedLevel = {
  readonly variable: string
  readonly level: number
  readonly height: number
  readonly meaning: string
}

/** A transformation in figures and words. */
export type Proposal = {
  readonly levels: readonly DescribedLevel[]
  /** By the metric of the question; smaller is better. */
  readonly value: number | readonly number[]
  readonly suppressed: number
  readonly released: number
  readonly classes: number
  readonly smallestClass: number
  /** Prosecutor risk of the released records, 0 to 1. */
  readonly risk: { readonly highest: number; readonly average: number }
}

export function describeNode(
  data: Microdata,
  requirement: Requirement,
  metric: Metric,
  levels: Levels,
): Proposal {
  const table = createRegroup(data)(data.base, levels)
  const judgement = requirement.judge(table)
  const kept = [...table.counts].filter((count, each) => count > 0 && judgement.outliers[each] === 0)
  const released = kept.reduce((sum, count) => sum + count, 0)
  const smallestClass = kept.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY)
  return {
    levels: data.quasiIdentifiers.map(({ name, hierarchy }, at) => ({
      variable: name,
      level: levels[at] ?? 0,
      height: heightOf(hierarchy),
      meaning: meaningOf(hierarchy.labels[levels[at] ?? 0] ?? [], levels[at] ?? 0),
    })),
    value: publishedValue(metric.score(levels, table, judgement)),
    suppressed: judgement.suppressed,
    released,
    classes: kept.length,
    smallestClass: released === 0 ? 0 : smallestClass,
    risk: {
      highest: released === 0 ? 0 : prosecutorRisk(smallestClass),
      average: averageRisk(kept.length, released),
    },
  }
}

const EXAMPLES = 3

/** Labels of groups name many people each; values of level 0 are not shown. */
function meaningOf(labels: readonly (string | null)[], level: number): string {
  if (level === 0) return 'as it is'
  if (labels.length === 1) return 'removed (one group for all)'
  const shown = labels.slice(0, EXAMPLES).map((label) => label ?? 'missing')
  return `${labels.length} groups: ${shown.join(', ')}${labels.length > EXAMPLES ? ', …' : ''}`
}
