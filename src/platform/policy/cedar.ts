import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs'
import { canonicalJson } from '../../domain/audit/canonical.ts'
import { type Action, actions, isAction } from '../../domain/policy/actions.ts'
import type { Decide, PolicyDecision, PolicyRequest } from '../../domain/policy/decision.ts'
import { digestOfText } from '../../domain/policy/digest.ts'
import { type ReasonCode, reasons } from '../../domain/reasons.ts'
import type { Reason } from '../../domain/refusal.ts'
import { callWasmSafely } from '../wasm-calls.ts'
import { type PolicyBundle, readPolicyBundle } from './bundle.ts'
import { type CedarQuestion, toCedar } from './entities.ts'
import { type Policy, PolicyError, parsePolicies } from './policy.ts'

export type PolicyEngine = {
  readonly decide: Decide
  /** Digest of the bundle in use, `sha256:` and 64 hexadecimal digits. */
  readonly bundle: string
  /** The files it stands for, to be kept with the record of what was decided by them. */
  readonly content: PolicyBundle
  /** The policies in use, in the order in which they are written. */
  readonly policies: readonly Policy[]
}

/**
 * Loads the access policies of a folder, validates them against their schema and answers questions with them.
 * @throws PolicyError when a policy cannot be parsed, does not fit the schema, or lacks a required annotation.
 */
export const loadPolicyEngine = (folder: string): PolicyEngine => createPolicyEngine(readPolicyBundle(folder))

/** The engine over a bundle already read. @throws PolicyError as {@link loadPolicyEngine}. */
export function createPolicyEngine(bundle: PolicyBundle): PolicyEngine {
  callWasmSafely()
  const policies = parsePolicies(bundle)
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]))
  checkAgainstSchema(bundle, staticPolicies)
  // Cedar keeps parsed sets by name for the whole thread: the digest names exactly one content.
  requireParsed(preparseSchema(bundle.digest, bundle.schema))
  for (const action of actions)
    requireParsed(
      preparsePolicySet(setName(bundle.digest, action), { staticPolicies: sliceFor(action, policies) }),
    )
  return {
    bundle: bundle.digest,
    content: bundle,
    policies,
    decide: (request) => decideWith(bundle.digest, policies, request),
  }
}

const setName = (digest: string, action: Action): string => `${digest} ${action}`

/**
 * The policies that can say anything about an action: those limited to it, those not limited, and those limited to
 * something that is not one of our actions (a group). The others can neither hold nor fail, so leaving them out changes
 * no answer and makes asking about three times as fast (measured: 2,800 to 9,500 questions a second, 59 policies).
 */
const sliceFor = (action: Action, policies: readonly Policy[]): Record<string, string> =>
  Object.fromEntries(
    policies
      .filter(({ actions: limits }) => limits?.every((limit) => isAction(limit) && limit !== action) !== true)
      .map(({ id, text }) => [id, text]),
  )

function checkAgainstSchema(bundle: PolicyBundle, staticPolicies: Record<string, string>): void {
  const answer = validate({ schema: bundle.schema, policies: { staticPolicies } })
  if (answer.type === 'failure') throw new PolicyError(answer.errors.map((error) => error.message))
  const problems = [...answer.validationErrors, ...answer.validationWarnings]
  if (problems.length > 0)
    throw new PolicyError(problems.map(({ policyId, error }) => `${policyId}: ${error.message}`))
}

export function requireParsed(answer: ReturnType<typeof preparseSchema>): void {
  if (answer.type === 'failure') throw new PolicyError(answer.errors.map((error) => error.message))
}

function decideWith(bundle: string, policies: readonly Policy[], request: PolicyRequest): PolicyDecision {
  const asked = toCedar(request)
  const question = textOf(asked)
  const set = { policies: setName(bundle, request.action), schema: bundle }
  return { ...askCedar(set, policies, asked), bundle, inputs: digestOfText(question), question }
}

/** What cannot be written down cannot be answered either: Cedar refuses the same values. */
function textOf(asked: CedarQuestion): string {
  try {
    return canonicalJson(asked)
  } catch {
    return 'null'
  }
}

export type CedarAnswer = Pick<PolicyDecision, 'allowed' | 'policies' | 'reasons'>

/**
 * Cedar's answer to a question by sets parsed before. Never throws: whatever cannot be evaluated is refused.
 * @param set names under which policies and schema were parsed
 * @param policies those of the bundle, in the order in which they are written
 */
export function askCedar(
  set: { readonly policies: string; readonly schema: string },
  policies: readonly Policy[],
  asked: CedarQuestion,
): CedarAnswer {
  const answered = (determining: readonly Policy[], given: readonly Reason[]): CedarAnswer => ({
    allowed: given.length === 0,
    policies: determining.map((policy) => policy.id),
    reasons: given,
  })
  try {
    const answer = statefulIsAuthorized({
      ...asked,
      preparsedPolicySetId: set.policies,
      preparsedSchemaName: set.schema,
      validateRequest: true,
    })
    // Cedar skips a policy that fails to evaluate, even a forbid, so any error at all is a refusal.
    if (answer.type === 'failure') return answered([], [reasonFor('POLICY_EVALUATION_FAILED')])
    const { decision, diagnostics } = answer.response
    const failed = new Set(diagnostics.errors.map((error) => error.policyId))
    if (failed.size > 0)
      return answered(
        policies.filter((policy) => failed.has(policy.id)),
        [reasonFor('POLICY_EVALUATION_FAILED')],
      )
    const determining = policies.filter((policy) => diagnostics.reason.includes(policy.id))
    if (decision === 'allow') return answered(determining, [])
    return answered(
      determining,
      determining.length === 0 ? [reasonFor('NO_POLICY_PERMITS')] : determining.map(reasonOf),
    )
  } catch {
    // The engine itself failed (a trap, an unknown set): nothing was decided, so the answer is no.
    return answered([], [reasonFor('POLICY_EVALUATION_FAILED')])
  }
}

const reasonFor = (code: ReasonCode): Reason => ({
  code,
  detail: reasons[code].title,
  remedy: reasons[code].remedy,
})

function reasonOf(policy: Policy): Reason {
  const code = policy.reason ?? 'POLICY_FORBIDS'
  return {
    code,
    detail: reasons[code].title,
    remedy: policy.remedy ?? reasons[code].remedy,
    policy: policy.id,
    ...(policy.citation === undefined ? {} : { citation: policy.citation }),
  }
}
