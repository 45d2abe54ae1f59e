import type { PrivacyModel } from '../../risk/models/model.ts'
import type { Levels, Microdata } from '../lattice/microdata.ts'
import { createReleaseRequirement } from '../lattice/release-requirement.ts'
import { searchLattice } from '../lattice/search.ts'
import { fewestSuppressed } from '../metrics/fewest-suppressed.ts'
import { height } from '../metrics/height.ts'
import { type MissedModel, nearestThresholds } from './nearest-thresholds.ts'

/** What can be had where the thresholds cannot. */
export type Nearest = {
  /** The smallest share of suppressed records found with which the models are met; absent when nothing would be left. */
  readonly suppression?: { readonly share: number; readonly levels: Levels; readonly isLeast: boolean }
  /** The models to blame, with the nearest thresholds within the limit. */
  readonly missed: readonly MissedModel[]
  /** False when time was over before all that was asked about was known: then what is named can be had, but may not be the nearest. */
  readonly isComplete: boolean
}

export type NearestQuestion = { readonly models: readonly PrivacyModel[]; readonly suppressionLimit: number }

/**
 * Looks for the nearest thresholds that can be met by any transformation.
 * @param deadline made anew for each half of the work: whether its time is over
 */
export function nearest(
  data: Microdata,
  { models, suppressionLimit }: NearestQuestion,
  deadline: () => () => boolean,
): Nearest {
  const requirement = createReleaseRequirement(data, models, 1)
  const { best, isComplete: isLeast } = searchLattice(data, requirement, fewestSuppressed(), {
    isOver: deadline(),
  })
  const isOver = deadline()
  const missed = nearestThresholds(models, (asked) => canBeMet(data, asked, suppressionLimit, isOver))
  return {
    missed,
    isComplete: isLeast && !isOver(),
    ...(best === undefined
      ? {}
      : { suppression: { share: best.suppressed / data.records, levels: best.levels, isLeast } }),
  }
}

/** Whether any transformation meets models; false also when time is over. */
function canBeMet(
  data: Microdata,
  models: readonly PrivacyModel[],
  suppressionLimit: number,
  isOver: () => boolean,
): boolean {
  let isFound = false
  const { best } = searchLattice(data, createReleaseRequirement(data, models, suppressionLimit), height(), {
    isOver: () => isFound || isOver(),
    onProgress: (_, found) => {
      isFound = found !== undefined
    },
  })
  return best !== undefined
}
