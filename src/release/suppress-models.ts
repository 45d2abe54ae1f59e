import type { DeidentificationPlan } from '../domain/deidentify/plan.ts'
import type { Profile } from '../domain/deidentify/profile.ts'
import { refuse } from '../domain/refusal.ts'
import type { RiskFigures, RiskThresholds } from '../domain/risk/k-anonymity.ts'
import { type MissedModel, refuseModels, refuseUnmeasurable } from '../domain/risk/model-refusals.ts'
import { nearestAchievable } from '../domain/risk/nearest-achievable.ts'
import { checkModels, type DiversityModel, modelsOf, whyUnmeasurable } from '../domain/risk/profile-models.ts'
import type { ReleaseFigures } from '../domain/risk/release-figures.ts'
import type { RiskCheck } from '../domain/risk/report.ts'
import { afterRemoval } from './after-removal.ts'
import type { Staging } from './ports.ts'

/**
 * What a profile asks of the sensitive variables that are released.
 * @throws Refusal RISK_NOT_REACHED when it cannot be measured, whatever is suppressed
 */
export function requiredModels(
  { models: asked = [] }: Pick<Profile, 'models'>,
  plan: DeidentificationPlan,
): readonly DiversityModel[] {
  const models = modelsOf(asked, plan)
  const [first, ...others] = models.flatMap((model) => {
    const why = whyUnmeasurable(model, plan)
    return why === undefined ? [] : [{ model, why }]
  })
  if (first !== undefined) throw refuseUnmeasurable([first, ...others])
  return models
}

/**
 * What the profile asks of sensitive variables must hold in the table as written.
 * @throws Refusal RISK_NOT_REACHED
 */
export function checkWritten(
  models: readonly DiversityModel[],
  plan: DeidentificationPlan,
  { after }: Pick<ReleaseFigures, 'after'>,
): readonly RiskCheck[] {
  const checks = checkModels(models, plan, after.sensitive)
  const missed = checks.filter(({ holds }) => !holds)
  if (missed.length === 0) return checks
  const told = missed.map(
    ({ id, kind, required, reached }) =>
      `${id}: ${kind === 'at-least' ? 'at least' : 'at most'} ${required} is required, ${reached ?? 'nothing that was measured'} is reached`,
  )
  throw refuse('checkRisk', 'RISK_NOT_REACHED', told.join('; '))
}

/**
 * Suppresses whole classes until the models hold in the others, within what is left of the allowed share.
 * @param assessed figures of whoever is staged now; no class is below k
 * @throws Refusal RISK_NOT_REACHED when that share would be exceeded, with the nearest that is achievable
 */
export async function suppressForModels(
  staging: Staging,
  models: readonly DiversityModel[],
  assessed: RiskFigures,
  thresholds: RiskThresholds,
): Promise<RiskFigures> {
  if (models.length === 0) return assessed
  const { staged, suppressed } = assessed.patients
  const most = thresholds.maximumSuppression * staged - suppressed
  const needed = await staging.couldReach(models, most)
  if (needed === undefined)
    throw refuseModels(await missedModels(staging, models, most), thresholds.maximumSuppression)
  if (needed === 0) return assessed
  if ((await staging.suppressSensitive(models)) !== needed)
    throw new Error('the engine suppressed another number of patients than it found')
  return afterRemoval(staging, assessed, needed, thresholds)
}

/** The models that cannot be reached by themselves, with what can; all of them when only together they cannot. */
async function missedModels(
  staging: Staging,
  models: readonly DiversityModel[],
  most: number,
): Promise<readonly [MissedModel, ...MissedModel[]]> {
  const fits = async (model: DiversityModel) => (await staging.couldReach([model], most)) !== undefined
  const missed: MissedModel[] = []
  for (const model of models)
    if (!(await fits(model))) missed.push({ model, nearest: await nearestAchievable(model, fits) })
  const named = missed.length > 0 ? missed : models.map((model) => ({ model, nearest: undefined }))
  const [first, ...others] = named
  if (first === undefined) throw new Error('without models there is none to be missed')
  return [first, ...others]
}
