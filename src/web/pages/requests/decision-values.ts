import type { RequestView } from '../../../contract/requests.ts'
import type { NewDecision } from '../../../contract/reviews.ts'

/** The decision form as typed. */
export type DecisionValues = {
  readonly outcome: '' | 'approved' | 'rejected'
  readonly rationale: string
  readonly minimumK: string
  readonly maximumPatients: string
  readonly endsOn: string
  /** `dataset table.variable` of what is left out. */
  readonly excluded: ReadonlySet<string>
}

export const emptyDecision = (request: RequestView): DecisionValues => ({
  outcome: '',
  rationale: '',
  minimumK: '5',
  maximumPatients: '',
  endsOn: request.content.endsOn,
  excluded: new Set(),
})

export const excludedKey = (dataset: string, variable: string): string => `${dataset} ${variable}`

/** What stands in the way of deciding, for people; undefined when nothing does. */
export function missingFrom(values: DecisionValues): string | undefined {
  if (values.outcome === '') return 'Choose the decision.'
  if (values.rationale.trim() === '') return 'State the reasons.'
  return undefined
}

/** The decision as the gateway takes it; conditions only come with an approval. */
export function toDecision(values: DecisionValues, request: RequestView): NewDecision {
  const outcome = values.outcome === 'approved' ? 'approved' : 'rejected'
  const decision = { outcome, rationale: values.rationale, obligations: [] } as const
  if (outcome === 'rejected') return { ...decision, conditions: [], obligations: [] }
  const excluded = request.content.datasets.flatMap(({ dataset, variables }) => {
    const left = variables.filter((name) => values.excluded.has(excludedKey(dataset, name)))
    return left.length === 0 ? [] : [{ kind: 'exclude-variables' as const, dataset, variables: left }]
  })
  return {
    ...decision,
    obligations: [],
    conditions: [
      ...(values.minimumK === '' ? [] : [{ kind: 'minimum-k' as const, k: Number(values.minimumK) }]),
      ...(values.maximumPatients === ''
        ? []
        : [{ kind: 'maximum-patients' as const, patients: Number(values.maximumPatients) }]),
      ...(values.endsOn === '' ? [] : [{ kind: 'ends-on' as const, date: values.endsOn }]),
      ...excluded,
    ],
  }
}
