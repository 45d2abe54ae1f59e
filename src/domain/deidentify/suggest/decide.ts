import type { PrivacyModel } from '../../risk/models/model.ts'
import type { Label } from '../hierarchy/hierarchy.ts'
import type { Levels, Microdata } from '../lattice/microdata.ts'
import { createRegroup } from '../lattice/regroup.ts'
import { createReleaseRequirement } from '../lattice/release-requirement.ts'
import { type MissedModel, nearestThresholds } from './nearest-thresholds.ts'

/** Which records a transformation lets go. */
export type Decision = {
  readonly levels: Levels
  /** Whether the models hold in what stays, within the suppression limit. */
  readonly isMet: boolean
  readonly suppressed: number
  /** Classes with records of the sample, before and after. */
  readonly classes: { readonly staged: number; readonly released: number }
  /** Records of the smallest class that stays; 0 when none does. */
  readonly smallestClass: number
  /** The classes that go, each as its group of every quasi-identifier, in their order. */
  readonly gone: readonly (readonly Label[])[]
}

/** Decides by the requirement of the search which classes of one node go. */
export function decide(
  data: Microdata,
  models: readonly PrivacyModel[],
  suppressionLimit: number,
  levels: Levels,
): Decision {
  const requirement = createReleaseRequirement(data, models, suppressionLimit)
  const table = createRegroup(data)(data.base, levels)
  const judgement = requirement.judge(table)
  const filled = [...table.counts.keys()].filter((each) => (table.counts[each] ?? 0) > 0)
  const kept = filled.filter((each) => judgement.outliers[each] === 0)
  const labelsOf = (each: number) =>
    data.quasiIdentifiers.map(({ hierarchy: { labels, codes }, column }, at): Label => {
      const level = levels[at] ?? 0
      return labels[level]?.[codes[level]?.[column[table.tuples[each] ?? 0] ?? 0] ?? 0] ?? null
    })
  return {
    levels,
    isMet: requirement.isMet(judgement),
    suppressed: judgement.suppressed,
    classes: { staged: filled.length, released: kept.length },
    smallestClass: kept.reduce(
      (least, each) => Math.min(least, table.counts[each] ?? 0),
      kept.length === 0 ? 0 : Number.POSITIVE_INFINITY,
    ),
    gone: filled.filter((each) => judgement.outliers[each] === 1).map(labelsOf),
  }
}

/** The nearest thresholds that one node meets within the limit. */
export const nearestAt = (
  data: Microdata,
  models: readonly PrivacyModel[],
  suppressionLimit: number,
  levels: Levels,
): readonly MissedModel[] =>
  nearestThresholds(models, (asked) => decide(data, asked, suppressionLimit, levels).isMet)
