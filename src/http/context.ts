import type { Logger } from 'pino'
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
}

/** What a handler is told: the call, and the decision that permitted it (for the audit event). */
export type Context = CallContext & { readonly decision: PolicyDecision }
