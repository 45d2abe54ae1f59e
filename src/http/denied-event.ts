import type { Actor, AuditEvent } from '../domain/audit/event.ts'
import { actorOf } from '../domain/policy/principal.ts'
import { subjectsOf } from '../domain/policy/resource.ts'
import type { Refusal } from '../errors.ts'
import type { PublicContext } from './context.ts'
import type { Progress } from './governed-call.ts'
import type { GovernedRoute } from './route.ts'

/** Somebody with a valid token whom the register does not know: the identity provider's name for them stays out. */
const unregistered: Actor = { id: 'unregistered' }

/** A refused call as the audit log keeps it: who, what, about which thing, why, by which policies. */
export function deniedEvent(
  route: GovernedRoute,
  call: PublicContext,
  refusal: Refusal,
  { identity, resource, decision }: Progress,
): AuditEvent {
  return {
    type: route.refusedEvent ?? 'access.denied',
    outcome: 'refused',
    time: call.now.toISOString(),
    actor: identity === undefined ? unregistered : actorOf(identity.person),
    about: resource === undefined ? {} : subjectsOf(resource),
    action: route.action,
    decision: {
      stage: refusal.stage,
      reasons: refusal.reasons.map((reason) => reason.code),
      policies: [...refusal.policies],
      ...(decision === undefined ? {} : { bundle: decision.bundle, inputs: decision.inputs }),
    },
    call: {
      requestId: call.requestId,
      ...(identity === undefined ? {} : { tokenId: identity.token.id }),
    },
  }
}
