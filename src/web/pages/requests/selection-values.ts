import type { NewRequest } from '../../../contract/requests.ts'
import { type CohortGroup, everybody, fromPredicate, toPredicate } from './cohort/cohort-tree.ts'

type Selection = NewRequest['content']['datasets'][number]

/** One dataset of the request form as typed. */
export type SelectionValues = {
  /** Tells selections of one form apart while others are added and removed; never sent. */
  readonly key: number
  readonly dataset: string
  readonly variables: readonly string[]
  readonly cohort: CohortGroup
  readonly justification: string
}

export const emptySelection = (key: number, dataset: string): SelectionValues => ({
  key,
  dataset,
  variables: [],
  cohort: everybody,
  justification: '',
})

export const toSelectionValues = (selection: Selection, key: number): SelectionValues => ({
  key,
  dataset: selection.dataset,
  variables: selection.variables,
  cohort: selection.cohort === undefined ? everybody : fromPredicate(selection.cohort),
  justification: selection.justification,
})

/** The selection to send, still unchecked. The dataset's version is left to the gateway. */
export const toSelection = ({ dataset, variables, justification, cohort }: SelectionValues): unknown => ({
  dataset,
  variables,
  justification,
  ...(cohort.parts.length === 0 ? {} : { cohort: toPredicate(cohort) }),
})

/** The selections with an empty one at the end. */
export const withNewSelection = (selections: readonly SelectionValues[]): readonly SelectionValues[] => [
  ...selections,
  emptySelection(1 + Math.max(-1, ...keysOf(selections)), ''),
]

export const keysOf = (selections: readonly SelectionValues[]): readonly number[] =>
  selections.map(({ key }) => key)
