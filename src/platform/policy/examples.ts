import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { actions } from '../../domain/policy/actions.ts'
import type { Decide, Fact, PolicyRequest } from '../../domain/policy/decision.ts'
import { isReasonCode } from '../../domain/reasons.ts'

const names = z.array(z.string())
const members = { id: z.string(), project: z.string(), status: z.string(), members: names }
const fact: z.ZodType<Fact> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(fact), z.record(z.string(), fact)]),
)
const personFields = { id: z.string(), organisation: z.string(), roles: names, active: z.boolean() }

const example = z.strictObject({
  name: z.string(),
  principal: z.strictObject(personFields),
  action: z.enum(actions),
  resource: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('Gateway'), id: z.literal('gateway') }),
    z.strictObject({ type: z.literal('Person'), ...personFields }),
    z.strictObject({ type: z.literal('Dataset'), id: z.string(), custodian: z.string() }),
    z.strictObject({ type: z.literal('Project'), id: z.string(), organisation: z.string(), members: names }),
    z.strictObject({ type: z.literal('Request'), ...members, requester: z.string(), organisations: names }),
    z.strictObject({ type: z.enum(['Grant', 'Extract']), ...members }),
  ]),
  context: z.record(z.string(), fact).optional(),
  expect: z.strictObject({
    allowed: z.boolean(),
    /** The first reason of a refusal. */
    reason: z.string().refine(isReasonCode, 'is not a reason code').optional(),
    /** The first policy that determined the answer; none at all when left out. */
    policy: z.string().optional(),
  }),
})

export type PolicyExample = z.output<typeof example>
export type PolicyExampleFile = { readonly file: string; readonly examples: readonly PolicyExample[] }

/**
 * Reads the examples of a folder, `*.yaml` by name.
 * @throws z.ZodError when an example does not have the expected form.
 */
export const readPolicyExamples = (folder: string): PolicyExampleFile[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({
      file,
      examples: z.array(example).parse(parse(readFileSync(join(folder, file), 'utf8'))),
    }))

/** What the policies answer to an example, in the form in which examples state it. */
export function answerExample(decide: Decide, { principal, action, resource, context }: PolicyExample) {
  const request: PolicyRequest = {
    principal,
    action,
    resource,
    ...(context === undefined ? {} : { context }),
  }
  const { allowed, reasons, policies } = decide(request)
  const [reason] = reasons
  const [policy] = policies
  return {
    allowed,
    ...(reason === undefined ? {} : { reason: reason.code }),
    ...(policy === undefined ? {} : { policy }),
    /** Every policy that determined the answer. */
    determining: policies,
  }
}
