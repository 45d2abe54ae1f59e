import type { PolicyDecision } from '../domain/policy/decision.ts'
import type { Policy } from './ports.ts'

/** The policies, and what they last decided: a refusal at a later stage still names the decision it came after. */
export type RememberedPolicy = Policy & { decision(): PolicyDecision | undefined }

export function rememberDecision(policy: Policy): RememberedPolicy {
  let last: PolicyDecision | undefined
  return {
    decide(request) {
      last = policy.decide(request)
      return last
    },
    decision: () => last,
  }
}
