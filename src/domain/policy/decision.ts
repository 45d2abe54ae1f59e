import type { DecisionRecord, PolicyAnswer } from '../audit/event.ts'
import type { Question } from '../audit/evidence.ts'
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
  /** Digest of `question`, `sha256:` and 64 hexadecimal digits. */
  readonly inputs: string
  /** What was asked, in full: the Cedar request as canonical JSON. */
  readonly question: string
}

/** Asks the policies. Never throws: whatever cannot be evaluated is refused. */
export type Decide = (request: PolicyRequest) => PolicyDecision

/**
 * The decision as the audit log keeps it.
 * @param permitted other questions of the same call, all answered with yes
 */
export const decisionRecord = (
  { policies, bundle, inputs, reasons }: PolicyDecision,
  stage: Stage,
  permitted: readonly PolicyDecision[] = [],
): DecisionRecord => ({
  stage,
  reasons: reasons.map((reason) => reason.code),
  policies,
  bundle,
  inputs,
  ...permittedBy(permitted),
})

/** A decision the policies did not make, in a call they had permitted: a rule of the gateway refused. */
export const refusalRecord = (
  refusal: Pick<Refusal, 'stage' | 'policies'> & { readonly reasons: readonly Pick<Reason, 'code'>[] },
  permitted: readonly PolicyDecision[],
): DecisionRecord => ({
  stage: refusal.stage,
  reasons: refusal.reasons.map((reason) => reason.code),
  policies: refusal.policies,
  ...permittedBy(permitted),
})

/** The questions as they are stored beside the entry, so that each can be asked again. */
export const questionsOf = (decisions: readonly PolicyDecision[]): Question[] =>
  decisions.map(({ inputs: digest, question: text }) => ({ digest, text }))

const permittedBy = (decisions: readonly PolicyDecision[]): { permitted?: PolicyAnswer[] } =>
  decisions.length === 0
    ? {}
    : { permitted: decisions.map(({ policies, bundle, inputs }) => ({ policies, bundle, inputs })) }

/** Returns when the decision allows, otherwise throws a {@link Refusal} with every reason it gives. */
export function checkAllowed(decision: PolicyDecision, stage: Stage): void {
  if (decision.allowed) return
  const [first, ...others] = decision.reasons
  throw first === undefined
    ? refuse(stage, 'NO_POLICY_PERMITS')
    : new PolicyRefusal(stage, [first, ...others], decision)
}

/** A refusal by the policies, with the decision it follows from. */
export class PolicyRefusal extends Refusal {
  readonly decision: PolicyDecision

  constructor(stage: Stage, reasons: readonly [Reason, ...Reason[]], decision: PolicyDecision) {
    super(stage, reasons, { policies: decision.policies })
    this.decision = decision
  }
}
