import type { Problem } from '../../../contract/problem.ts'
import { requestContent } from '../../../contract/request-content.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { problemsOf } from './cohort/cohort-tree.ts'
import type { RequestValues } from './request-values.ts'

/** Messages by place in the request's content, such as `datasets.0.variables`. */
export type FieldErrors = ReadonlyMap<string, string>

export type Violations = NonNullable<Problem['violations']>

/** What keeps the form from being sent; the gateway checks again. */
export function errorsOf({ datasets }: RequestValues, content: unknown): FieldErrors {
  const cohorts = datasets.flatMap(({ cohort }, index) =>
    cohort.parts.length === 0 ? [] : problemsOf(cohort, `${placeOf(index)}.cohort`),
  )
  const issues = requestContent.safeParse(content).error?.issues ?? []
  // The contract can only say that a cohort as a whole does not fit; the editor knows where.
  const known = cohorts.map(([path]) => /^datasets\.\d+\.cohort/.exec(path)?.[0])
  const others = issues
    .map(({ path, message }) => [path.join('.'), message] as const)
    .map(([path, message]) => [path, isNotChosen(path, datasets) ? 'Choose a dataset' : message] as const)
    .filter(([path]) => !known.some((cohort) => cohort !== undefined && isAt(path, cohort)))
  return new Map([...others, ...cohorts])
}

/** The contract judges what an id may look like, which tells nobody that none was chosen. */
const isNotChosen = (path: string, datasets: RequestValues['datasets']): boolean =>
  datasets.some(({ dataset }, index) => dataset === '' && path === `${placeOf(index)}.dataset`)

/** What the gateway objected to, by place. A body that holds the content names places below `content`. */
export const errorsFrom = (violations: Violations): FieldErrors =>
  new Map(violations.map(({ path, message }) => [path.replace(/^content\./, ''), message]))

export const violationsOf = (error: unknown): Violations =>
  error instanceof ProblemError ? (error.problem.violations ?? []) : []

/** Where the content has the selection with this index. */
export const placeOf = (index: number): string => `datasets.${index}`

/**
 * The messages as they stand after selections were added or removed: those about a removed one are gone, the others
 * follow theirs.
 * @param before keys of the selections when the messages were found
 * @param now keys of the selections as they are
 */
export function relocate(
  errors: FieldErrors,
  before: readonly number[],
  now: readonly number[],
): FieldErrors {
  const moved = [...errors].flatMap(([path, message]): [string, string][] => {
    const [, index, rest = ''] = /^datasets\.(\d+)(.*)$/.exec(path) ?? []
    if (index === undefined) return [[path, message]]
    const key = before[Number(index)]
    const place = key === undefined ? -1 : now.indexOf(key)
    return place === -1 ? [] : [[`${placeOf(place)}${rest}`, message]]
  })
  return new Map(moved)
}

/** The message at a place or anywhere below it. */
export const errorBelow = (errors: FieldErrors, place: string): string | undefined =>
  [...errors].find(([path]) => isAt(path, place))?.[1]

const isAt = (path: string, place: string): boolean => path === place || path.startsWith(`${place}.`)

/** Id of the field at a place in the request's content. */
export const fieldId = (place: string): string => `field-${place}`

/**
 * Where the field for a message is: at the message's place, else the field nearest above it or the first one below that.
 * @param places those that have a field, in the order of the page
 */
export function nearestPlace(path: string, places: readonly string[]): string | undefined {
  const steps = path.split('.')
  for (let length = steps.length; length > 0; length--) {
    const above = steps.slice(0, length).join('.')
    const found = places.find((place) => place === above) ?? places.find((place) => isAt(place, above))
    if (found !== undefined) return found
  }
  return undefined
}

const fieldNames: readonly (readonly [string, string])[] = [
  ['title', 'Title'],
  ['purpose.statement', 'What the data are for'],
  ['purpose.diseases', 'Diseases'],
  ['datasets', 'Datasets'],
  ['ethics.reference', 'Reference of the ethics approval'],
  ['ethics.expiresOn', 'End of the ethics approval'],
  ['destination.organisation', 'Organisation that receives the data'],
  ['destination.jurisdiction', 'Country or region'],
  ['endsOn', 'Last day of access'],
]

const selectionNames: readonly (readonly [string, string])[] = [
  ['dataset', 'Dataset'],
  ['variables', 'Variables'],
  ['justification', 'Why these variables are needed'],
  ['cohort', 'Patients'],
]

/** The field's label for a place; it names the dataset when the form has several. */
export function fieldName(path: string, several: boolean): string {
  const [, index, below] = /^datasets\.(\d+)\.(.+)$/.exec(path) ?? []
  if (index === undefined || below === undefined) return nameIn(fieldNames, path) ?? path
  const name = nameIn(selectionNames, below) ?? below
  return several ? `Dataset ${Number(index) + 1}, ${name}` : name
}

const nameIn = (names: typeof fieldNames, path: string): string | undefined =>
  names.find(([place]) => isAt(path, place))?.[1]
