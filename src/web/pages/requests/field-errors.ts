import type { Problem } from '../../../contract/problem.ts'
import { requestContent } from '../../../contract/request-content.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { problemsOf } from './cohort/cohort-tree.ts'
import type { RequestValues } from './request-values.ts'

/** Messages by place in the request's content, such as `datasets.0.variables`. */
export type FieldErrors = ReadonlyMap<string, string>

export type Violations = NonNullable<Problem['violations']>

/** What keeps the form from being sent; the gateway checks again. */
export function errorsOf(values: RequestValues, content: unknown): FieldErrors {
  const cohort = values.cohort.parts.length === 0 ? [] : problemsOf(values.cohort, 'datasets.0.cohort')
  const issues = requestContent.safeParse(content).error?.issues ?? []
  const rest = issues.map(({ path, message }) => [path.join('.'), message] as const)
  // The contract can only say that the cohort as a whole does not fit; the editor knows where.
  const others = cohort.length === 0 ? rest : rest.filter(([path]) => !path.startsWith('datasets.0.cohort'))
  return new Map([...others, ...cohort])
}

/** What the gateway objected to, by place. A body that holds the content names places below `content`. */
export const errorsFrom = (violations: Violations): FieldErrors =>
  new Map(violations.map(({ path, message }) => [path.replace(/^content\./, ''), message]))

export const violationsOf = (error: unknown): Violations =>
  error instanceof ProblemError ? (error.problem.violations ?? []) : []

/** The message at a place or anywhere below it. */
export const errorBelow = (errors: FieldErrors, place: string): string | undefined =>
  [...errors].find(([path]) => path === place || path.startsWith(`${place}.`))?.[1]

const fieldNames: readonly (readonly [string, string])[] = [
  ['title', 'Title'],
  ['purpose.statement', 'What the data are for'],
  ['purpose.diseases', 'Diseases'],
  ['datasets.0.dataset', 'Dataset'],
  ['datasets.0.variables', 'Variables'],
  ['datasets.0.justification', 'Why these variables are needed'],
  ['datasets.0.cohort', 'Patients'],
  ['ethics.reference', 'Reference of the ethics approval'],
  ['ethics.expiresOn', 'End of the ethics approval'],
  ['destination.organisation', 'Organisation that receives the data'],
  ['destination.jurisdiction', 'Country or region'],
  ['endsOn', 'Last day of access'],
]

/** The field's label for a place. */
export const fieldName = (path: string): string =>
  fieldNames.find(([place]) => path === place || path.startsWith(`${place}.`))?.[1] ?? path
