import type { Microdata } from '../../domain/deidentify/lattice/microdata.ts'
import { type Nearest, nearest } from '../../domain/deidentify/suggest/nearest.ts'
import type { MissedModel } from '../../domain/deidentify/suggest/nearest-thresholds.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import { modelText, thresholdText } from '../../domain/risk/models/threshold-text.ts'
import { CommandFailure, exitCodes, type FailureReport } from '../failure.ts'
import { deadline } from './deadline.ts'

/** Time for finding out what could be had instead: half for suppression, half for thresholds. */
const NEAREST_SECONDS = 10

type Asked = { readonly models: readonly PrivacyModel[]; readonly suppressionLimit: number }

/** The refusal of models that no transformation meets, with the nearest that can be had. */
export function unreachable(data: Microdata, asked: Asked, now: () => number): CommandFailure {
  const found = nearest(data, asked, () => deadline(now, NEAREST_SECONDS / 2))
  const timeOver = found.isComplete ? '' : ' (of what could be looked at in the time given)'
  const reasons = missedReasons(found.missed, timeOver)
  const helps = [
    ...reasons.flatMap(({ remedy }) => (remedy === NO_REMEDY ? [] : [remedy])),
    suppressionText(found),
  ]
  return new CommandFailure({
    message: `No transformation meets the models by suppressing at most ${percent(asked.suppressionLimit)} of the records`,
    code: 'THRESHOLDS_UNREACHABLE',
    exitCode: exitCodes.refused,
    remedy: helps.join('; '),
    reasons,
  })
}

const NO_REMEDY = 'leave the model out, or give coarser hierarchies'

/** One reason for each model that is to blame. */
export const missedReasons = (
  missed: readonly MissedModel[],
  certainty = '',
): NonNullable<FailureReport['reasons']> =>
  missed.map(({ model, nearest, isAlone }) => {
    const offered = nearest.map(thresholdText).join(' or ')
    const beside = isAlone ? '' : ', which it misses only together with the other models,'
    const detail = `${modelText(model)}: ${thresholdText(model)}${beside} is required; ${
      offered === ''
        ? 'no looser threshold that could be met was found'
        : `the nearest achievable is ${offered}`
    }${certainty}`
    return {
      code: 'THRESHOLD_NOT_MET',
      detail,
      remedy: offered === '' ? NO_REMEDY : `ask for ${offered} instead (${modelText(model)})`,
    }
  })

function suppressionText({ suppression, isComplete }: Nearest): string {
  if (suppression === undefined)
    return isComplete
      ? 'no suppression helps: with these models no record would be left'
      : 'no suppression that helps was found in the time given'
  const { share, isLeast } = suppression
  return `suppressionLimit ${roundUp(share)} meets the models as they are${isLeast ? '' : ' (the least found in the time given)'}`
}

/** Up, so that floor(limit · records) is enough. */
const roundUp = (share: number): number => Math.ceil(share * 1e6) / 1e6

export const percent = (share: number): string => `${Math.round(share * 1e6) / 1e4} %`
