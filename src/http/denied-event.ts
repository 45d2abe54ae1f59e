import type { Actor, AuditEvent, DecisionRecord } from '../domain/audit/event.ts'
import {
  decisionRecord,
  type PolicyDecision,
  PolicyRefusal,
  refusalRecord,
} from '../domain/policy/decision.ts'
import { actorOf } from '../domain/policy/principal.ts'
import { subjectsOf } from '../domain/policy/resource.ts'
import { AppError, type Refusal } from '../errors.ts'
import type { PublicContext } from './context.ts'
import { besides } from './event-of.ts'
import type { Progress } from './governed-call.ts'
import type { GovernedRoute } from './route.ts'

/** Somebody with a valid token whom the register does not know: the identity provider's name for them stays out. */
const unregistered: Actor = { id: 'unregistered' }

/** A refused call as the audit log keeps it: who, what, about which thing, why, by which policies. */
export function deniedEvent(
  route: GovernedRoute,
  call: PublicContext,
  refusal: Refusal,
  progress: Progress,
): AuditEvent {
  const before = progress.decision?.allowed === true ? [progress.decision] : []
  const byPolicies = refusal instanceof PolicyRefusal ? [refusal.decision] : []
  const decision =
    refusal instanceof PolicyRefusal
      ? decisionRecord(refusal.decision, refusal.stage, before)
      : refusalRecord(refusal, before)
  const type = route.refusedEvent ?? 'access.denied'
  return attempt(route, call, progress, { type, outcome: 'refused', decision }, [...byPolicies, ...before])
}

/** A call that was permitted, or not yet judged, and failed: with the code it was answered with, whatever was asked. */
export function failedEvent(
  route: GovernedRoute,
  call: PublicContext,
  error: AppError,
  progress: Progress,
): AuditEvent {
  const before = progress.decision?.allowed === true ? [progress.decision] : []
  const decision = refusalRecord({ stage: 'input', reasons: [{ code: error.code }], policies: [] }, before)
  return attempt(route, call, progress, { type: 'access.failed', outcome: 'failed', decision }, before)
}

function attempt(
  route: GovernedRoute,
  call: PublicContext,
  { identity, resource, client }: Progress,
  what: Pick<AuditEvent, 'type' | 'outcome'> & { readonly decision: DecisionRecord },
  decisions: readonly PolicyDecision[],
): AuditEvent {
  return {
    ...what,
    time: call.now.toISOString(),
    actor: identity === undefined ? unregistered : actorOf(identity.person),
    about: resource === undefined ? {} : subjectsOf(resource),
    action: route.action,
    call: {
      requestId: call.requestId,
      ...(identity === undefined ? {} : { tokenId: identity.token.id }),
    },
    ...besides(decisions, client === undefined ? [] : [client]),
  }
}

/** Whether an error of an identified caller is put on record. What cannot reach the database cannot be. */
export const isRecordedFailure = (error: unknown): error is AppError =>
  error instanceof AppError && error.status < 500
