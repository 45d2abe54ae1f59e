import type { PrivacyModel } from '../../risk/models/model.ts'
import { type Loosening, looserThresholds } from './looser-thresholds.ts'

/** A model that cannot be met, and the nearest forms of it that can. */
export type MissedModel = {
  readonly model: PrivacyModel
  /** Each by one threshold; empty when none was found. */
  readonly nearest: readonly PrivacyModel[]
  /** Whether it cannot be met even without the other models; else the nearest are those beside the others. */
  readonly isAlone: boolean
}

/**
 * The models to blame and what to ask for instead: those that cannot be met by themselves or, where only all together
 * cannot, each one beside the others.
 * @param fits whether models can be met together; loosening a threshold is taken to lose nothing
 */
export function nearestThresholds(
  models: readonly PrivacyModel[],
  fits: (models: readonly PrivacyModel[]) => boolean,
): readonly MissedModel[] {
  const missed = models.filter((model) => !fits([model]))
  const isAlone = missed.length > 0
  return (isAlone ? missed : models).map((model) => {
    const others = isAlone ? [] : models.filter((other) => other !== model)
    const nearest = looserThresholds(model).flatMap(
      (loosening) => strictest(loosening, (looser) => fits([...others, looser])) ?? [],
    )
    return { model, nearest, isAlone }
  })
}

/** By bisection. @returns nothing when not even the last one fits */
function strictest(
  { length, at }: Loosening,
  fits: (model: PrivacyModel) => boolean,
): PrivacyModel | undefined {
  if (length === 0 || !fits(at(length - 1))) return undefined
  let [low, high] = [0, length - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fits(at(middle))) high = middle
    else low = middle + 1
  }
  return at(high)
}
