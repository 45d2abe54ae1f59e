import { atLeast, atMost } from '../../domain/risk/checks.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import type { RiskCheck, RiskReport } from '../../domain/risk/report.ts'

/** Highest acceptable risk when a specification sets none: the European Medicines Agency's for public data (2016). */
const PUBLIC_RISK = 0.09

/** The risk of one record that is still acceptable, and the class size that gives it. */
export function thresholdOf(
  models: readonly PrivacyModel[],
  stated: number | undefined,
): RiskReport['threshold'] {
  const risks = models.flatMap((model) => {
    if (model.model === 'k-anonymity') return [1 / model.k]
    return model.model === 'maximum-reidentification-risk' ? [model.risk] : []
  })
  const risk = stated ?? (risks.length === 0 ? PUBLIC_RISK : Math.min(...risks))
  return { risk, k: Math.ceil(1 / risk - 1e-9) }
}

type Measured = Pick<RiskReport, 'after' | 'sensitive'>

/** Every model of the specification that the report measures, with what was reached. */
export const checksOf = (models: readonly PrivacyModel[], measured: Measured): readonly RiskCheck[] =>
  models.flatMap((model, at) => {
    const found = checkOf(model, measured, `${model.model}-${at + 1}`)
    return found === undefined ? [] : [found]
  })

function checkOf(model: PrivacyModel, { after, sensitive }: Measured, id: string): RiskCheck | undefined {
  const of = 'attribute' in model ? sensitive.find(({ name }) => name === model.attribute) : undefined
  const title = (name: string) => ('attribute' in model ? `${name} of ${model.attribute}` : name)
  switch (model.model) {
    case 'k-anonymity':
      return atLeast(
        { id, title: 'Smallest group of look-alikes', unit: 'records', required: model.k },
        after.smallestClass,
      )
    case 'maximum-reidentification-risk':
      return atMost(
        { id, title: 'Highest risk of one record', unit: 'share', required: model.risk },
        after.prosecutor.highest,
      )
    case 'average-reidentification-risk':
      return atMost(
        { id, title: 'Average risk', unit: 'share', required: model.risk },
        after.prosecutor.average,
      )
    case 'distinct-l-diversity':
      return (
        of &&
        atLeast({ id, title: title('Different values'), unit: 'number', required: model.l }, of.distinct)
      )
    case 'entropy-l-diversity':
      return of && atLeast({ id, title: title('Entropy l'), unit: 'number', required: model.l }, of.entropyL)
    case 'recursive-cl-diversity': {
      if (of === undefined || of.recursive.l !== model.l) return undefined
      const check = {
        id,
        title: title(`Recursive c (l = ${model.l})`),
        unit: 'number',
        required: model.c,
      } as const
      // The model asks for less than c, not for at most c.
      const { c } = of.recursive
      return { ...atMost(check, c), holds: c !== null && c < model.c }
    }
    case 't-closeness-equal':
      return of && atMost({ id, title: title('t (equal)'), unit: 'number', required: model.t }, of.equalT)
    case 't-closeness-ordered':
      return of && atMost({ id, title: title('t (ordered)'), unit: 'number', required: model.t }, of.orderedT)
    default:
      return undefined
  }
}

/** Models that the report does not measure. */
export const unmeasured = (
  models: readonly PrivacyModel[],
  checks: readonly RiskCheck[],
): RiskReport['notMeasured'] =>
  models.flatMap((model, at) =>
    checks.some(({ id }) => id === `${model.model}-${at + 1}`)
      ? []
      : [
          {
            variable: 'attribute' in model ? model.attribute : model.model,
            reason: `The report does not measure ${model.model}; deid search judges it`,
          },
        ],
  )
