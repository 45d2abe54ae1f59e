import type { Logger } from 'pino'
import type { OnProgress } from '../contract/progress.ts'
import type { SideRecord } from '../domain/audit/evidence.ts'
import type { Action } from '../domain/policy/actions.ts'
import type { PolicyDecision } from '../domain/policy/decision.ts'
import type { Principal } from '../domain/policy/principal.ts'

/** What a route knows of the access token: never the token itself. */
export type TokenFacts = {
  readonly id: string
  readonly issuer: string
  readonly subject: string
  readonly clientId: string
  /** Authentication context class reference (RFC 9068 §2.2.1). */
  readonly acr?: string
}

/** What a public route is told. */
export type PublicContext = {
  readonly requestId: string
  readonly now: Date
  readonly log: Logger
}

/** Who calls and when; passed explicitly, never ambient. */
export type CallContext = PublicContext & {
  readonly person: Principal
  readonly token: TokenFacts
  /** The If-Match header as sent; see `checkIfMatch`. */
  readonly ifMatch?: string
  /** The Range header as sent. */
  readonly range?: string
  /** The If-Range header as sent; see `parseRange`. */
  readonly ifRange?: string
}

/** Encrypts under the caller's own key what an event must not say in clear: free text, addresses. */
export type Seal = (kind: string, value: unknown) => SideRecord

/** What a handler is told: the call, the decision that permitted it, and what its audit event needs besides. */
export type Context = CallContext & {
  readonly action: Action
  readonly decision: PolicyDecision
  readonly seal: Seal
  /** Where the call came from, sealed. */
  readonly client: SideRecord
  /** Tells the caller how far long work is; absent when they did not ask. */
  readonly progress?: OnProgress
}
