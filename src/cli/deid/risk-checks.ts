import type { Reached } from '../../domain/deidentify/lattice/measure-classes.ts'
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

const idOf = ({ model }: PrivacyModel, at: number): string => `${model}-${at + 1}`

/** The checks of every model of the specification, in their order: none for one that the engine does not count. */
export const countedChecks = (
  models: readonly PrivacyModel[],
  measured: Measured,
): readonly (readonly RiskCheck[])[] =>
  models.map((model, at) => {
    const found = countedCheck(model, measured, idOf(model, at))
    return found === undefined ? [] : [found]
  })

function countedCheck(
  model: PrivacyModel,
  { after, sensitive }: Measured,
  id: string,
): RiskCheck | undefined {
  const of = 'attribute' in model ? sensitive.find(({ name }) => name === model.attribute) : undefined
  const title = titlesOf(model)[0] ?? model.model
  switch (model.model) {
    case 'k-anonymity':
      return atLeast({ id, title, unit: 'records', required: model.k }, after.smallestClass)
    case 'maximum-reidentification-risk':
      return atMost({ id, title, unit: 'share', required: model.risk }, after.prosecutor.highest)
    case 'average-reidentification-risk':
      return atMost({ id, title, unit: 'share', required: model.risk }, after.prosecutor.average)
    case 'distinct-l-diversity':
      return of && atLeast({ id, title, unit: 'number', required: model.l }, of.distinct)
    case 'entropy-l-diversity':
      return of && atLeast({ id, title, unit: 'number', required: model.l }, of.entropyL)
    case 'recursive-cl-diversity': {
      // One l is counted for each variable; the classes tell of any other.
      if (of?.recursive.l !== model.l) return undefined
      const { c } = of.recursive
      return {
        id,
        title,
        kind: 'below',
        unit: 'number',
        required: model.c,
        reached: c,
        holds: c !== null && c < model.c,
      }
    }
    case 't-closeness-equal':
      return of && atMost({ id, title, unit: 'number', required: model.t }, of.equalT)
    case 't-closeness-ordered':
      return of && atMost({ id, title, unit: 'number', required: model.t }, of.orderedT)
    default:
      return undefined
  }
}

/** The checks of a model by the figures that its classes reach. @param at its place among all models */
export const reachedChecks = (
  model: PrivacyModel,
  at: number,
  reached: readonly Reached[],
): readonly RiskCheck[] =>
  reached.map(({ kind, required, reached: figure, holds }, side) => ({
    id: reached.length === 1 ? idOf(model, at) : `${idOf(model, at)}-${kind}`,
    title: titlesOf(model)[side] ?? model.model,
    kind,
    unit: unitOf(model),
    required,
    reached: Number.isFinite(figure) ? figure : null,
    holds,
  }))

function unitOf({ model }: PrivacyModel): RiskCheck['unit'] {
  if (model === 'k-map') return 'records'
  return model === 'delta-presence' ? 'share' : 'number'
}

/** What is measured for a model, in the order of its figures. */
function titlesOf(model: PrivacyModel): readonly string[] {
  switch (model.model) {
    case 'k-anonymity':
      return ['Smallest group of look-alikes']
    case 'k-map':
      return ['Smallest group of look-alikes in the population']
    case 'maximum-reidentification-risk':
      return ['Highest risk of one record']
    case 'average-reidentification-risk':
      return ['Average risk']
    case 'delta-presence':
      return ['Least share of a group that is in the data', 'Largest share of a group that is in the data']
    case 'distinct-l-diversity':
      return [`Different values of ${model.attribute}`]
    case 'entropy-l-diversity':
      return [`Entropy l of ${model.attribute}`]
    case 'recursive-cl-diversity':
      return [`Recursive c (l = ${model.l}) of ${model.attribute}`]
    case 't-closeness-equal':
      return [`t (equal) of ${model.attribute}`]
    case 't-closeness-ordered':
      return [`t (ordered) of ${model.attribute}`]
    case 't-closeness-hierarchical':
      return [`t (hierarchical) of ${model.attribute}`]
    case 'basic-beta-likeness':
      return [`β (basic) of ${model.attribute}`]
    case 'enhanced-beta-likeness':
      return [`β (enhanced) of ${model.attribute}`]
    case 'delta-disclosure':
      return [`δ-disclosure of ${model.attribute}`]
  }
}

/** Models without any check: what was asked for and not judged is told, and is not known to hold. */
export const unmeasured = (
  models: readonly PrivacyModel[],
  checks: readonly (readonly RiskCheck[])[],
): RiskReport['notMeasured'] =>
  models.flatMap((model, at) =>
    (checks[at] ?? []).length > 0
      ? []
      : [
          {
            variable: 'attribute' in model ? model.attribute : model.model,
            reason: `The report does not measure ${model.model}; deid search judges it`,
          },
        ],
  )
