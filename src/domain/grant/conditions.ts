import { isCalendarDate } from '../calendar-date.ts'
import type { VariableName } from '../dataset/definition.ts'
import { refuse, type Violation } from '../refusal.ts'
import type { DatasetSelection, RequestContent } from '../request/content.ts'

/** What the gateway enforces before each release. Structured, so that "approved with conditions" is not prose. */
export type Condition =
  | { readonly kind: 'minimum-k'; readonly k: number }
  | { readonly kind: 'maximum-patients'; readonly patients: number }
  | {
      readonly kind: 'exclude-variables'
      readonly dataset: string
      readonly variables: readonly VariableName[]
    }
  | { readonly kind: 'ends-on'; readonly date: string }

/** A duty of the researcher: recorded and shown, not enforceable by the gateway. */
export type Obligation = { readonly code: string; readonly text: string }

export type GrantScope = {
  readonly purpose: RequestContent['purpose']
  readonly datasets: readonly DatasetSelection[]
}

/** Largest k a condition may ask for: more would empty any extract. */
const LARGEST_K = 1000

/**
 * What an approval gives: the request's scope narrowed by the conditions; conditions can only take away.
 * @throws Refusal GRANT_CONDITIONS_INVALID with every violation
 */
export function grantFor(
  content: RequestContent,
  conditions: readonly Condition[],
): { scope: GrantScope; endsOn: string } {
  const violations = conditions.flatMap((condition, index) =>
    check(condition, content, `conditions.${index}`),
  )
  const datasets = content.datasets.map((selection) => ({
    ...selection,
    variables: selection.variables.filter((name) => !excluded(selection.dataset, name, conditions)),
  }))
  for (const selection of datasets) {
    if (selection.variables.length === 0) {
      violations.push({ path: 'conditions', message: `no variable of ${selection.dataset} would remain` })
    }
  }
  const [first] = violations
  if (first) throw refuse('input', 'GRANT_CONDITIONS_INVALID', first.message, { violations })
  const dates = conditions.flatMap((condition) => (condition.kind === 'ends-on' ? [condition.date] : []))
  return {
    scope: { purpose: content.purpose, datasets },
    endsOn: [content.endsOn, ...dates].sort()[0] ?? content.endsOn,
  }
}

function excluded(dataset: string, name: VariableName, conditions: readonly Condition[]): boolean {
  return conditions.some(
    (condition) =>
      condition.kind === 'exclude-variables' &&
      condition.dataset === dataset &&
      condition.variables.includes(name),
  )
}

function check(condition: Condition, content: RequestContent, path: string): Violation[] {
  if (condition.kind === 'minimum-k') {
    const fits = Number.isInteger(condition.k) && condition.k >= 2 && condition.k <= LARGEST_K
    return fits ? [] : [{ path: `${path}.k`, message: `k must be a whole number from 2 to ${LARGEST_K}` }]
  }
  if (condition.kind === 'maximum-patients') {
    const fits = Number.isInteger(condition.patients) && condition.patients > 0
    return fits ? [] : [{ path: `${path}.patients`, message: 'must be a positive whole number' }]
  }
  if (condition.kind === 'ends-on') {
    if (!isCalendarDate(condition.date)) return [{ path: `${path}.date`, message: 'is not a calendar date' }]
    return condition.date <= content.endsOn
      ? []
      : [{ path: `${path}.date`, message: 'cannot extend the period requested' }]
  }
  const selection = content.datasets.find((candidate) => candidate.dataset === condition.dataset)
  if (selection === undefined)
    return [{ path: `${path}.dataset`, message: `${condition.dataset} was not requested` }]
  return condition.variables
    .filter((name) => !selection.variables.includes(name))
    .map((name) => ({ path: `${path}.variables`, message: `${name} was not requested` }))
}

/** The strictest k of profile and conditions. */
export function requiredK(profileK: number, conditions: readonly Condition[]): number {
  return Math.max(
    profileK,
    ...conditions.map((condition) => (condition.kind === 'minimum-k' ? condition.k : 0)),
  )
}

/** The smallest patient limit of the conditions, if there is one. */
export function patientLimit(conditions: readonly Condition[]): number | undefined {
  const limits = conditions.flatMap((condition) =>
    condition.kind === 'maximum-patients' ? [condition.patients] : [],
  )
  return limits.length === 0 ? undefined : Math.min(...limits)
}
