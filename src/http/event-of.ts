import type { AuditEvent, EventType, Outcome, Subjects } from '../domain/audit/event.ts'
import { decisionRecord } from '../domain/policy/decision.ts'
import { actorOf } from '../domain/policy/principal.ts'
import type { Context } from './context.ts'

type More = Pick<AuditEvent, 'counts' | 'digests' | 'details' | 'purpose' | 'action'> & {
  readonly outcome?: Outcome
}

/** The event of a permitted call: who did what to which thing, by which policies, in which HTTP request. */
export function eventOf(context: Context, type: EventType, about: Subjects, more: More = {}): AuditEvent {
  const { outcome = 'success', ...rest } = more
  return {
    type,
    outcome,
    time: context.now.toISOString(),
    actor: actorOf(context.person),
    about,
    ...rest,
    decision: decisionRecord(context.decision, 'authorise'),
    call: { requestId: context.requestId, tokenId: context.token.id },
  }
}
