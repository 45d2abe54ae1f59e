import {
  type ActionConstraint,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
} from '@cedar-policy/cedar-wasm/nodejs'
import { isReasonCode, type ReasonCode } from '../../domain/reasons.ts'
import type { PolicyBundle } from './bundle.ts'

/** One policy with its annotations. A `forbid` always says why (`reason`), what helps (`remedy`) and whose rule it is. */
export type Policy = {
  readonly id: string
  readonly file: string
  readonly text: string
  readonly effect: 'permit' | 'forbid'
  /** Ids of the actions or action groups the policy is limited to; absent when it holds for every action. */
  readonly actions?: readonly string[]
  readonly reason?: ReasonCode
  readonly remedy?: string
  readonly citation?: string
}

/**
 * Every policy of the bundle in the order in which it is written (files by name).
 * @throws PolicyError naming each policy that cannot be parsed, has no or a used `@id`, or forbids without saying why.
 */
export function parsePolicies(bundle: PolicyBundle): readonly Policy[] {
  const problems: string[] = []
  const policies = bundle.policyFiles.flatMap(({ name, text }) => parseFile(name, text, problems))
  const seen = new Set<string>()
  for (const { id, file } of policies) {
    if (seen.has(id)) problems.push(`${file}: @id("${id}") is used more than once`)
    seen.add(id)
  }
  if (problems.length > 0) throw new PolicyError(problems)
  return policies
}

/** The policy files cannot be used; `problems` has one line for each thing to correct. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The access policies cannot be used:\n${problems.join('\n')}`)
    this.problems = problems
  }
}

function parseFile(file: string, text: string, problems: string[]): Policy[] {
  const parts = policySetTextToParts(text)
  if (parts.type === 'failure') {
    problems.push(...parts.errors.map((error) => `${file}: ${error.message}`))
    return []
  }
  if (parts.policy_templates.length > 0) problems.push(`${file}: templates are not used here`)
  return (
    parts.policies
      .flatMap((policy) => parseOne(file, policy, problems))
      // Cedar returns the parts sorted by its own numbering as text; put them back in the order of the file.
      .map((policy) => ({ policy, position: text.indexOf(`@id("${policy.id}")`) }))
      .sort((a, b) => a.position - b.position)
      .map(({ policy }) => policy)
  )
}

function parseOne(file: string, text: string, problems: string[]): Policy[] {
  const parsed = policyToJson(text)
  if (parsed.type === 'failure') {
    problems.push(...parsed.errors.map((error) => `${file}: ${error.message}`))
    return []
  }
  const { effect, action, annotations = {} }: PolicyJson = parsed.json
  const { id, reason, remedy, citation } = annotations
  if (!id) {
    problems.push(`${file}: a policy has no @id`)
    return []
  }
  const actions = actionsOf(action)
  const base = { id, file, text, effect, ...(actions === undefined ? {} : { actions }) }
  if (effect === 'permit') return [base]
  if (!reason || !isReasonCode(reason)) problems.push(`${file}: ${id} has no known @reason code`)
  if (!remedy) problems.push(`${file}: ${id} has no @remedy`)
  if (!citation) problems.push(`${file}: ${id} has no @citation`)
  if (!reason || !isReasonCode(reason) || !remedy || !citation) return []
  return [{ ...base, reason, remedy, citation }]
}

function actionsOf(constraint: ActionConstraint): readonly string[] | undefined {
  if (constraint.op === 'All') return undefined
  const entities =
    'entities' in constraint ? constraint.entities : 'entity' in constraint ? [constraint.entity] : []
  const ids = entities.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id))
  return ids.length === 0 ? undefined : ids
}
