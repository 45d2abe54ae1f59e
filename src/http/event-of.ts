import type { AuditEvent, EventType, Outcome, Subjects } from '../domain/audit/event.ts'
import type { SideRecord } from '../domain/audit/evidence.ts'
import { decisionRecord, type PolicyDecision, questionsOf } from '../domain/policy/decision.ts'
import { actorOf } from '../domain/policy/principal.ts'
import type { Context } from './context.ts'

export type More = Pick<AuditEvent, 'counts' | 'digests' | 'details' | 'purpose' | 'action'> & {
  readonly outcome?: Outcome
  /** Other questions the policies answered with yes in this call, such as whether a release is still permitted. */
  readonly permitted?: readonly PolicyDecision[]
  /** What is said under a key that can be destroyed, see `Context.seal`. */
  readonly sealed?: readonly SideRecord[]
}

/** The event of a permitted call: who did what to which thing, by which policies, in which HTTP request. */
export function eventOf(context: Context, type: EventType, about: Subjects, more: More = {}): AuditEvent {
  const { outcome = 'success', permitted = [], sealed = [], ...rest } = more
  const { action } = context
  return {
    type,
    outcome,
    time: context.now.toISOString(),
    actor: actorOf(context.person),
    about,
    action,
    ...rest,
    decision: decisionRecord(context.decision, 'authorise', permitted),
    call: { requestId: context.requestId, tokenId: context.token.id },
    ...besides([context.decision, ...permitted], [context.client, ...sealed]),
  }
}

/** The digests of side records, and all that is stored beside the entry. */
export const besides = (
  decisions: readonly PolicyDecision[],
  sides: readonly SideRecord[],
): Pick<AuditEvent, 'sealed' | 'evidence'> => ({
  ...(sides.length === 0
    ? {}
    : { sealed: Object.fromEntries(sides.map(({ kind, digest }) => [kind, digest])) }),
  evidence: { questions: questionsOf(decisions), sides },
})
