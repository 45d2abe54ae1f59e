import {
  actReasons,
  type ConsentQuery,
  type Directive,
  type DirectivePattern,
  type DirectiveVerdict,
} from './directive.ts'

const known: ReadonlySet<string> = new Set(actReasons)

const NOTHING: DirectiveVerdict = { applies: false, denies: false, permits: 0 }

/** FHIR Period: both ends are inclusive, an absent end is open. */
export const isWithinPeriod = (
  directive: Pick<Directive, 'periodStart' | 'periodEnd'>,
  at: number,
): boolean =>
  (directive.periodStart === undefined || directive.periodStart <= at) &&
  (directive.periodEnd === undefined || at <= directive.periodEnd)

/**
 * Evaluates one distinct directive pattern. An unknown code never widens: inside a permit it permits nothing, inside a
 * deny it keeps the deny, and an unknown type denies.
 */
export function evaluatePattern(pattern: DirectivePattern, query: ConsentQuery): DirectiveVerdict {
  if (pattern.status !== 'active' || !pattern.withinPeriod || pattern.category !== query.category)
    return NOTHING
  const everyPurpose = pattern.purposes.length === 0
  if (pattern.type !== 'permit') {
    const hits =
      everyPurpose || pattern.purposes.some((code) => !known.has(code) || query.purposes.includes(code))
    return { applies: true, denies: hits, permits: 0 }
  }
  const permits = query.purposes.reduce(
    (bits, purpose, index) =>
      everyPurpose || pattern.purposes.includes(purpose) ? bits | (1 << index) : bits,
    0,
  )
  return { applies: true, denies: false, permits }
}

/** Every purpose of the query as bits: what the permits of a patient must add up to. */
export const allPurposes = (query: ConsentQuery): number => 2 ** query.purposes.length - 1

/**
 * Decides for one patient: only the newest applicable directive of each (policy, scope, performer) counts, with equal
 * times both count; any deny denies; every purpose must be permitted; no applicable directive is a deny. This is the
 * reference the engine's set-based evaluation is tested against.
 * @param directives all directives of one patient, each id once
 */
export function permitsUse(directives: readonly Directive[], query: ConsentQuery): boolean {
  const judged = directives
    .map((directive) => ({
      series: JSON.stringify([directive.policy, directive.scope, directive.performer]),
      dateTime: directive.dateTime,
      verdict: evaluatePattern({ ...directive, withinPeriod: isWithinPeriod(directive, query.at) }, query),
    }))
    .filter((entry) => entry.verdict.applies)
  const current = judged.filter(
    (entry) => !judged.some((other) => other.series === entry.series && other.dateTime > entry.dateTime),
  )
  if (current.some((entry) => entry.verdict.denies)) return false
  return current.reduce((bits, entry) => bits | entry.verdict.permits, 0) === allPurposes(query)
}
