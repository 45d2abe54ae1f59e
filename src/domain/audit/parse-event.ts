import { isReasonCode } from '../reasons.ts'
import type { Stage } from '../refusal.ts'
import { canonicalBytes } from './canonical-json.ts'
import { type AuditEvent, eventTypes, type Outcome } from './event.ts'
import { equalBytes, parseUtf8 } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'

type Check = (value: unknown) => boolean

// Records over the unions, so that a new member does not compile until it is listed here.
const stages: Readonly<Record<Stage, true>> = {
  input: true,
  authenticate: true,
  authorise: true,
  applyConsent: true,
  deIdentify: true,
  checkRisk: true,
  recordRelease: true,
  deliver: true,
  download: true,
}
const outcomes: Readonly<Record<Outcome, true>> = { success: true, refused: true, failed: true }
const types: ReadonlySet<unknown> = new Set(eventTypes)

const isString: Check = (value) => typeof value === 'string'
const isInteger: Check = (value) => Number.isSafeInteger(value)
const isScalar: Check = (value) => typeof value === 'boolean' || isString(value) || isInteger(value)
const isKeyOf =
  (record: object): Check =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(record, value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const recordOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check)
const shape =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.keys(value).every((key) => Object.hasOwn(members, key)) &&
    Object.entries(members).every(([key, check]) => check(value[key]))

/** RFC 3339, UTC, exactly milliseconds, a real date: what `Date.toISOString` writes. */
const isTime: Check = (value) =>
  typeof value === 'string' &&
  value.length === 24 &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString() === value

const isEventShape = shape({
  type: (value) => types.has(value),
  outcome: isKeyOf(outcomes),
  time: isTime,
  actor: shape({
    id: isString,
    organisation: optional(isString),
    roles: optional(listOf(isString)),
    authentication: optional(isString),
  }),
  about: shape({
    project: optional(isString),
    dataset: optional(isString),
    datasetVersion: optional(isInteger),
    request: optional(isString),
    requestVersion: optional(isInteger),
    grant: optional(isString),
    extract: optional(isString),
    person: optional(isString),
  }),
  action: optional(isString),
  purpose: optional(listOf(isString)),
  decision: optional(
    shape({
      stage: isKeyOf(stages),
      reasons: listOf((value) => typeof value === 'string' && isReasonCode(value)),
      policies: listOf(isString),
      bundle: optional(isString),
      inputs: optional(isString),
      permitted: optional(listOf(shape({ policies: listOf(isString), bundle: isString, inputs: isString }))),
    }),
  ),
  counts: optional(recordOf(isInteger)),
  digests: optional(recordOf(isString)),
  details: optional(recordOf(isScalar)),
  sealed: optional(recordOf(isString)),
  call: optional(shape({ requestId: isString, tokenId: optional(isString) })),
})

/** Whether a value has the form of an event; unknown members are refused. */
export const isAuditEvent = (value: unknown): value is AuditEvent => isEventShape(value)

/**
 * Reads the bytes of an entry. They must be the canonical form of a known event, so that what is shown is all there is
 * (no second member of the same name, nothing unknown beside it).
 * @throws VerificationError `event-malformed`, or those of `canonicalBytes`
 */
export function parseEvent(bytes: Uint8Array): AuditEvent {
  const text = parseUtf8(bytes)
  const value = text === undefined ? undefined : parseJson(text)
  if (!isAuditEvent(value))
    throw new VerificationError('event-malformed', 'The entry is not an event of a known form')
  if (!equalBytes(canonicalBytes(value), bytes)) {
    throw new VerificationError('event-malformed', 'The entry is not in canonical form')
  }
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
