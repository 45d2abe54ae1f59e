import type { DecisionRecord } from '../audit/event.ts'
import { type Reason, Refusal, refuse, type Stage } from '../refusal.ts'
import type { Action } from './actions.ts'
import type { Principal } from './principal.ts'
import type { PolicyResource } from './resource.ts'

/** A value a policy may look at. Whole numbers only: Cedar has no fractions. */
export type Fact = string | number | boolean | readonly Fact[] | { readonly [name: string]: Fact }
export type Facts = Readonly<Record<string, Fact>>

export type PolicyRequest = {
  readonly principal: Pick<Principal, 'id' | 'organisation' | 'roles' | 'active'>
  readonly action: Action
  readonly resource: PolicyResource
  readonly context?: Facts
}

/** The answer of the policies with all that is needed to explain it and to reach it again. */
export type PolicyDecision = {
  readonly allowed: boolean
  /** Ids of the policies that determined the answer, in the order in which they are written. */
  readonly policies: readonly string[]
  /** Why not; empty exactly when allowed. */
  readonly reasons: readonly Reason[]
  /** Digest of the policy bundle, `sha256:` and 64 hexadecimal digits. */
  readonly bundle: string
  /** Digest of principal, action, resource and context in canonical form. */
  readonly inputs: string
}

/** Asks the policies. Never throws: whatever cannot be evaluated is refused. */
export type Decide = (request: PolicyRequest) => PolicyDecision

/** The decision as the audit log keeps it. */
export const decisionRecord = (decision: PolicyDecision, stage: Stage): DecisionRecord => ({
  stage,
  reasons: decision.reasons.map((reason) => reason.code),
  policies: decision.policies,
  bundle: decision.bundle,
  inputs: decision.inputs,
})

/** Returns when the decision allows, otherwise throws a {@link Refusal} with every reason it gives. */
export function checkAllowed(decision: PolicyDecision, stage: Stage): void {
  if (decision.allowed) return
  const [first, ...others] = decision.reasons
  throw first === undefined
    ? refuse(stage, 'NO_POLICY_PERMITS')
    : new Refusal(stage, [first, ...others], { policies: decision.policies })
}
