import { classesOfSize, recordsIn } from './class-sizes.ts'
import type { ClassSizes } from './k-anonymity.ts'
import { pitmanUniques } from './pitman.ts'
import { snbUniques } from './slide-negative-binomial.ts'
import { zayatzUniques } from './zayatz.ts'

export type UniquenessModel = 'census' | 'pitman' | 'snb' | 'zayatz'

/** How many members of the population are estimated to be alone with their values; shares are of the population. */
export type PopulationUniqueness = {
  readonly samplingFraction: number
  /** Estimates by model; null where a model cannot be fitted to these class sizes. */
  readonly estimates: Readonly<Record<'pitman' | 'snb' | 'zayatz', number | null>>
  readonly chosen: UniquenessModel
  /** Share of the population by the chosen model. */
  readonly share: number
}

/** From this sampling fraction on Pitman's model is not used. */
const LARGEST_PITMAN_FRACTION = 0.1

/**
 * Population uniqueness with the decision rule of Dankar, El Emam, Neisa and Roffey ("Estimating the re-identification
 * risk of clinical data sets", BMC Medical Informatics and Decision Making 12:66, 2012; reference §7): sampling fraction
 * at most 0.1 → Pitman, else the smaller of SNB and Zayatz; Zayatz where the model named cannot be fitted. A sample that
 * is the whole population needs no estimate.
 * @param population size of the population, at least the number of records
 */
export function populationUniqueness(sizes: ClassSizes, population: number): PopulationUniqueness {
  const records = recordsIn(sizes)
  const members = Math.max(records, population)
  const samplingFraction = members === 0 ? 1 : records / members
  if (samplingFraction === 1) {
    const share = records === 0 ? 0 : classesOfSize(sizes, 1) / records
    const none = { pitman: null, snb: null, zayatz: null }
    return { samplingFraction, estimates: none, chosen: 'census', share }
  }
  const shareOf = (uniques: number | undefined): number | null =>
    uniques === undefined || !Number.isFinite(uniques) ? null : Math.min(1, uniques / members)
  const hasUniques = classesOfSize(sizes, 1) > 0
  const estimates = {
    pitman: hasUniques ? shareOf(pitmanUniques(sizes, members)) : 0,
    snb: shareOf(snbUniques(sizes, samplingFraction)),
    zayatz: shareOf(zayatzUniques(sizes, members)),
  }
  return { samplingFraction, estimates, ...choose(estimates, samplingFraction) }
}

function choose(
  { pitman, snb, zayatz }: PopulationUniqueness['estimates'],
  fraction: number,
): Pick<PopulationUniqueness, 'chosen' | 'share'> {
  const fallback = zayatz ?? 1
  if (fraction <= LARGEST_PITMAN_FRACTION)
    return pitman === null ? { chosen: 'zayatz', share: fallback } : { chosen: 'pitman', share: pitman }
  return snb === null || fallback < snb
    ? { chosen: 'zayatz', share: fallback }
    : { chosen: 'snb', share: snb }
}
