import type { PrivacyModel } from '../../risk/models/model.ts'
import { type Levels, type Microdata, topOf } from '../lattice/microdata.ts'
import { createRegroup } from '../lattice/regroup.ts'
import { createRequirement } from '../lattice/requirement.ts'
import { type SearchOptions, searchLattice } from '../lattice/search.ts'
import { fewestSuppressed } from '../metrics/fewest-suppressed.ts'

/** What can be had where the thresholds cannot. */
export type Nearest = {
  /** The smallest share of suppressed records found with which the models are met; absent when nothing would be left. */
  readonly suppression?: { readonly share: number; readonly levels: Levels; readonly isLeast: boolean }
  /** The largest k that k-anonymity can ask for within the limit. */
  readonly largestK: number
}

/** Looks for the nearest thresholds that can be met. */
export function nearest(data: Microdata, models: readonly PrivacyModel[], options: SearchOptions): Nearest {
  const requirement = createRequirement(data, models, 1)
  const { best, isComplete } = searchLattice(data, requirement, fewestSuppressed(), options)
  const top = createRegroup(data)(data.base, topOf(data))
  const largestK = top.counts.reduce((most, count) => Math.max(most, count), 0)
  if (best === undefined || best.suppressed === data.records) return { largestK }
  return {
    suppression: { share: best.suppressed / data.records, levels: best.levels, isLeast: isComplete },
    largestK,
  }
}
