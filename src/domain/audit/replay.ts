import type { AuditEvent } from './event.ts'

/** A recorded answer of the policies: what is to come out again. */
export type RecordedAnswer = {
  readonly bundle: string
  readonly inputs: string
  readonly policies: readonly string[]
  /** Reason codes; empty exactly when the answer was yes. */
  readonly reasons: readonly string[]
}

/**
 * Every answer of the policies an event records. Refusals by rules of the gateway (consent, risk, a state) have none of
 * their own: what they depended on is not a question to the policies.
 */
export function recordedAnswers({ decision }: AuditEvent): RecordedAnswer[] {
  if (decision === undefined) return []
  const { bundle, inputs, policies, reasons, permitted = [] } = decision
  const own = bundle === undefined || inputs === undefined ? [] : [{ bundle, inputs, policies, reasons }]
  return [...own, ...permitted.map((answer) => ({ ...answer, reasons: [] }))]
}

export type Answered = { readonly policies: readonly string[]; readonly reasons: readonly string[] }

/** In words what differs between the recorded answer and the one that came out; undefined when nothing does. */
export function differenceBetween(recorded: RecordedAnswer, replayed: Answered): string | undefined {
  const answer = ({ reasons, policies }: Answered) =>
    `${reasons.length === 0 ? 'permitted' : `refused (${reasons.join(', ')})`} by ${policies.join(', ') || 'no policy'}`
  const before = answer(recorded)
  const now = answer(replayed)
  return before === now ? undefined : `recorded: ${before}; replayed: ${now}`
}
