import type { PrivacyModel } from '../../risk/models/model.ts'
import { bottomOf, type Microdata } from '../lattice/microdata.ts'
import { createReleaseRequirement } from '../lattice/release-requirement.ts'
import { type SearchOptions, type SearchResult, searchLattice } from '../lattice/search.ts'
import { createMetric } from '../metrics/create-metric.ts'
import type { MetricChoice } from '../metrics/metric.ts'
import { publishedValue } from '../metrics/score.ts'
import { describeNode, type Proposal } from './describe-node.ts'

export type Question = {
  readonly models: readonly PrivacyModel[]
  readonly suppressionLimit: number
  readonly metric: MetricChoice
}

/** How sure a search is of its result. */
export type Certainty = {
  readonly isOptimal: boolean
  /** No transformation that meets the thresholds has a smaller value. */
  readonly bound: number | readonly number[]
  /** By how much the value can be above the best possible one, as a share of the value; 0 when it is the best. */
  readonly gap: number
  readonly checked: number
}

export type Suggestion = Proposal & Certainty

export type Suggestions = {
  readonly proposal: Suggestion
  /** The best utility at lower and lower risk, safer from one to the next. */
  readonly alternatives: readonly Suggestion[]
  /** Whether a search for a safer one ended early with nothing found, so that there may be one. */
  readonly mayBeSafer: boolean
}

/** A search that ended early without a transformation that meets the models: there may be one, or none. */
export class NothingFoundInTime extends Error {
  override readonly name = 'NothingFoundInTime'

  constructor() {
    super('In the time given no transformation was found that meets the models; there may be one')
  }
}

const ALTERNATIVES = 3

/**
 * The transformation with the best utility that meets the models, and up to three along the risk-utility frontier: each
 * has the best utility among those whose smallest class is at least twice that of the one before.
 * @param options made anew for each search, so that a time bound holds for each
 * @returns nothing when no transformation meets the models and leaves a record
 * @throws NothingFoundInTime when that is not known
 */
export function suggest(
  data: Microdata,
  question: Question,
  options: () => SearchOptions,
): Suggestions | undefined {
  const proposal = propose(data, question, options())
  if (proposal === undefined) return undefined
  const alternatives: Suggestion[] = []
  let mayBeSafer = false
  for (let last = proposal; alternatives.length < ALTERNATIVES; ) {
    const stricter: PrivacyModel = { model: 'k-anonymity', k: 2 * last.smallestClass }
    const next = orTimeOver(() =>
      propose(data, { ...question, models: [...question.models, stricter] }, options()),
    )
    mayBeSafer = next === 'time-over'
    if (next === undefined || next === 'time-over') break
    alternatives.push(next)
    last = next
  }
  return { proposal, alternatives, mayBeSafer }
}

function orTimeOver<T>(search: () => T): T | 'time-over' {
  try {
    return search()
  } catch (error) {
    if (error instanceof NothingFoundInTime) return 'time-over'
    throw error
  }
}

/**
 * The transformation with the best utility that meets the models. @returns nothing when none does
 * @throws NothingFoundInTime when that is not known
 */
export function propose(data: Microdata, question: Question, options: SearchOptions): Suggestion | undefined {
  const requirement = createReleaseRequirement(data, question.models, question.suppressionLimit)
  const metric = createMetric(data, question.metric)
  const result = searchLattice(data, requirement, metric, options)
  const { best } = result
  if (best === undefined) {
    if (!result.isComplete) throw new NothingFoundInTime()
    return undefined
  }
  const bound = result.bound ?? metric.bound(bottomOf(data))
  return {
    ...describeNode(data, requirement, metric, best.levels),
    isOptimal: result.isComplete,
    bound: publishedValue(bound),
    gap: gapOf(result, bound),
    checked: result.checked,
  }
}

/** Of scores by rank, the first numbers that differ count. */
function gapOf({ best, isComplete }: SearchResult, bound: readonly number[]): number {
  if (isComplete || best === undefined) return 0
  const at = best.score.findIndex((value, index) => value !== bound[index])
  const value = best.score[at] ?? 0
  return value === 0 ? 0 : (value - (bound[at] ?? 0)) / value
}
