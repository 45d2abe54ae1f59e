import type { DiversityModel } from './profile-models.ts'

/** Steps in which thresholds are offered instead: finer ones would tell more of the classes than they help. */
const T_STEPS = 100
const ENTROPY_STEPS = 10
/** Keeps 100 × 0.29 from being less than 29. */
const ROUNDING = 1e-9

/** The same model with every looser threshold worth offering, the strictest first; the last one demands nothing. */
export function looserModels(model: DiversityModel): readonly DiversityModel[] {
  switch (model.model) {
    case 'distinct-l-diversity':
      return range(1, model.l - 1)
        .reverse()
        .map((l) => ({ ...model, l }))
    case 'entropy-l-diversity':
      return range(ENTROPY_STEPS, Math.ceil(model.l * ENTROPY_STEPS - ROUNDING) - 1)
        .reverse()
        .map((l) => ({ ...model, l: l / ENTROPY_STEPS }))
    case 't-closeness-equal':
    case 't-closeness-ordered':
      return range(Math.floor(model.t * T_STEPS + ROUNDING) + 1, T_STEPS).map((t) => ({
        ...model,
        t: t / T_STEPS,
      }))
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)

/**
 * The strictest of the looser models that fits, found by bisection; it was asked about itself, whether or not fitting is
 * monotone (for l it is, for t nearly).
 * @param fits whether a model can be reached; the last one, which demands nothing, is taken to fit
 */
export async function nearestAchievable(
  model: DiversityModel,
  fits: (model: DiversityModel) => Promise<boolean>,
): Promise<DiversityModel> {
  const candidates = looserModels(model)
  let [low, high] = [0, candidates.length - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const candidate = candidates[middle]
    if (candidate !== undefined && (await fits(candidate))) high = middle
    else low = middle + 1
  }
  return candidates[high] ?? model
}
