import { preparsePolicySet, preparseSchema } from '@cedar-policy/cedar-wasm/nodejs'
import { z } from 'zod'
import { callWasmSafely } from '../wasm-calls.ts'
import { digestOfFiles, type PolicyBundle } from './bundle.ts'
import { askCedar, type CedarAnswer, requireParsed } from './cedar.ts'
import type { CedarQuestion } from './entities.ts'
import { type Policy, parsePolicies } from './policy.ts'

const typeAndId = z.strictObject({ type: z.string(), id: z.string() })
const value = z.json()
const cedarQuestion = z.strictObject({
  principal: typeAndId,
  action: typeAndId,
  resource: typeAndId,
  context: z.record(z.string(), value),
  entities: z.array(
    z.strictObject({
      uid: typeAndId,
      attrs: z.record(z.string(), value),
      parents: z.array(typeAndId),
    }),
  ),
})

const storedBundle = z.strictObject({
  schema: z.string(),
  policyFiles: z.array(z.strictObject({ name: z.string(), text: z.string() })),
})

/** Answers a recorded question as the policies of its time did. */
export type Replayer = (question: string) => CedarAnswer

/**
 * The policies of a stored bundle, ready to be asked again. All policies are asked at once here, while the gateway asks
 * only those that can concern an action: equal answers also show that leaving out the others changes nothing.
 * @param content as stored beside the log
 * @throws Error when it is not a bundle, or not the one with this digest; PolicyError when it cannot be parsed any more
 */
export function createReplayer(digest: string, content: string): Replayer {
  callWasmSafely()
  const bundle: PolicyBundle = { digest, ...storedBundle.parse(JSON.parse(content)) }
  if (digestOfFiles(bundle) !== digest) throw new Error('the stored bundle is not the one with this digest')
  const policies = parsePolicies(bundle)
  const set = { policies: `${digest} replay`, schema: `${digest} replay` }
  requireParsed(preparseSchema(set.schema, bundle.schema))
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }: Policy) => [id, text]))
  requireParsed(preparsePolicySet(set.policies, { staticPolicies }))
  return (question) => askCedar(set, policies, parseQuestion(question))
}

/** @throws Error when the text is not a question of the form the gateway stores */
export const parseQuestion = (text: string): CedarQuestion => cedarQuestion.parse(JSON.parse(text))
