import type { ReasonCode } from '../reasons.ts'
import type { Stage } from '../refusal.ts'
import type { Evidence } from './evidence.ts'

/**
 * Everything that is recorded. Past tense after a dot; the noun is the feature. A new kind of event is a new line here,
 * so that the compiler finds every place that must know it.
 */
export const eventTypes = [
  'gateway.started',
  'gateway.stopped',
  'configuration.changed',
  'key.changed',
  'access.denied',
  'access.failed',
  'person.registered',
  'person.changed',
  'person.erased',
  'project.created',
  'project.member-added',
  'dataset.registered',
  'dataset.rejected',
  'dataset.read',
  'consent.imported',
  'consent.read',
  'request.drafted',
  'request.edited',
  'request.submitted',
  'request.withdrawn',
  'request.read',
  'review.voted',
  'review.read',
  'request.decided',
  'request.returned',
  'grant.issued',
  'grant.revoked',
  'grant.read',
  'extract.requested',
  'extract.started',
  'extract.refused',
  'extract.failed',
  'extract.recovered',
  'release.recorded',
  'extract.delivered',
  'extract.read',
  'download.started',
  'download.finished',
  'download.aborted',
  'download.refused',
  'certificate.read',
  'audit.read',
  'audit.verified',
  'audit.replayed',
  'audit.revealed',
  'audit.exported',
  'audit.export-finished',
  'audit.export-aborted',
  'audit.search-saved',
  'audit.search-deleted',
  'audit.hold-placed',
  'audit.hold-lifted',
  'audit.pruned',
  'person.read',
  'project.read',
  'policy.read',
  'log.keys-changed',
] as const

export type EventType = (typeof eventTypes)[number]

export type Outcome = 'success' | 'refused' | 'failed'

/** Who acted: a pseudonymous id (the person's id in this gateway, or `system`), never a name or address. */
export type Actor = {
  readonly id: string
  readonly organisation?: string
  readonly roles?: readonly string[]
  /** Authentication context class, RFC 9068 `acr`. */
  readonly authentication?: string
}

/** Ids of the things an event is about; all optional, all searchable. */
export type Subjects = {
  readonly project?: string
  readonly dataset?: string
  readonly datasetVersion?: number
  readonly request?: string
  readonly requestVersion?: number
  readonly grant?: string
  readonly extract?: string
  readonly person?: string
}

/** One question the policies answered: which determined the answer, and digests of the bundle and of the question. */
export type PolicyAnswer = {
  readonly policies: readonly string[]
  /** Digest of the policy bundle, `sha256:` and 64 hexadecimal digits. */
  readonly bundle: string
  /** Digest of the question asked of the policies (see `Evidence`), of the same form. */
  readonly inputs: string
}

/**
 * How it was decided, with what is needed to decide it again. With `bundle` and `inputs`, `reasons` and `policies` are
 * the policies' answer to exactly these inputs; without them, a rule of the gateway decided (consent, risk, a state).
 */
export type DecisionRecord = Partial<Pick<PolicyAnswer, 'bundle' | 'inputs'>> & {
  readonly stage: Stage
  readonly reasons: readonly ReasonCode[]
  readonly policies: readonly string[]
  /** Other questions of the same call, all of which the policies answered with yes. */
  readonly permitted?: readonly PolicyAnswer[]
}

/**
 * What happened. Only strings, integers, booleans, arrays and objects, so that the canonical form (sorted keys,
 * no white space; a subset of RFC 8785) is unambiguous. Carries no direct identifier and no patient identifier.
 */
export type AuditEvent = {
  readonly type: EventType
  readonly outcome: Outcome
  /** RFC 3339 with milliseconds, UTC. */
  readonly time: string
  readonly actor: Actor
  readonly about: Subjects
  readonly action?: string
  readonly purpose?: readonly string[]
  readonly decision?: DecisionRecord
  /** Whole numbers only, for example patients considered, excluded, suppressed, released. */
  readonly counts?: Readonly<Record<string, number>>
  /** Named digests, for example of files, grant, profile, consent snapshot. */
  readonly digests?: Readonly<Record<string, string>>
  readonly details?: Readonly<Record<string, string | number | boolean>>
  /** Digests of the ciphertexts of side records, by kind: names, addresses and free text that can be erased. */
  readonly sealed?: Readonly<Record<string, string>>
  /** The HTTP request and the token that carried it. */
  readonly call?: { readonly requestId: string; readonly tokenId?: string }
  /** What the digests above name: kept beside the entry in the same transaction, never part of its bytes. */
  readonly evidence?: Evidence
}
