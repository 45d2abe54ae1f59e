import { type Reason, Refusal } from '../refusal.ts'
import { concernOf, type DiversityModel, limitOf } from './profile-models.ts'

/** A model of the profile with the nearest one that is achievable by itself; undefined: the model as it is. */
export type MissedModel = { readonly model: DiversityModel; readonly nearest: DiversityModel | undefined }

/**
 * The refusal of models that suppression within the allowed share cannot reach, one reason for each.
 * @param maximumSuppression the allowed share of patients, 0 to 1
 */
export function refuseModels(
  [first, ...others]: readonly [MissedModel, ...MissedModel[]],
  maximumSuppression: number,
): Refusal {
  const allowed = Math.round(maximumSuppression * 1000) / 10
  const reasonOf = ({ model, nearest }: MissedModel): Reason => ({
    code: 'RISK_NOT_REACHED',
    detail: `${model.model} of ${concernOf(model)}: ${limitOf(model)} is required; leaving out at most ${allowed} % of patients, ${
      nearest === undefined
        ? 'it can be reached by itself, but not together with the other models'
        : `the nearest achievable is ${limitOf(nearest)}`
    }`,
    remedy: `Ask for fewer or coarser quasi-identifiers or leave ${concernOf(model)} out; or ask the custodian for a profile that ${
      nearest === undefined ? 'asks for less' : `is content with ${limitOf(nearest)}`
    } or lets more patients be left out`,
  })
  return new Refusal('checkRisk', [reasonOf(first), ...others.map(reasonOf)])
}

/** The refusal of models that cannot be measured at all. */
export const refuseUnmeasurable = (
  unmeasurable: readonly [UnmeasurableModel, ...UnmeasurableModel[]],
): Refusal => {
  const reasonOf = ({ model, why }: UnmeasurableModel): Reason => ({
    code: 'RISK_NOT_REACHED',
    detail: `${model.model} of ${concernOf(model)} cannot be measured: ${why}`,
    remedy: `Leave ${concernOf(model)} out, or ask the custodian for a profile that does not ask this of it`,
  })
  const [first, ...others] = unmeasurable
  return new Refusal('checkRisk', [reasonOf(first), ...others.map(reasonOf)])
}

export type UnmeasurableModel = { readonly model: DiversityModel; readonly why: string }
