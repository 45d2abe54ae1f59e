import { readFileSync } from 'node:fs'
import { isAuthorized, schemaToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { describe, expect, it } from '@jest/globals'
import { actions } from '../../../src/domain/policy/actions.ts'
import { checkAllowed, type PolicyRequest } from '../../../src/domain/policy/decision.ts'
import { digestOfText } from '../../../src/domain/policy/digest.ts'
import { gateway } from '../../../src/domain/policy/resource.ts'
import { Refusal } from '../../../src/errors.ts'
import { type PolicyBundle, readPolicyBundle } from '../../../src/platform/policy/bundle.ts'
import { createPolicyEngine, loadPolicyEngine } from '../../../src/platform/policy/cedar.ts'
import { toCedar } from '../../../src/platform/policy/entities.ts'
import { readPolicyExamples } from '../../../src/platform/policy/examples.ts'
import { PolicyError } from '../../../src/platform/policy/policy.ts'

const schema = `
entity Person = { organisation: String, roles: Set<String>, active: Bool };
entity Gateway;
action "audit.read" appliesTo { principal: Person, resource: Gateway, context: { n: Long } };
`
let counter = 0
const bundle = (text: string): PolicyBundle => {
  counter += 1
  return { digest: `sha256:test-${counter}`, schema, policyFiles: [{ name: 'a.cedar', text }] }
}
const request = (context?: PolicyRequest['context']): PolicyRequest => ({
  principal: { id: 'yip', organisation: 'X', roles: ['auditor'], active: true },
  action: 'audit.read',
  resource: gateway,
  ...(context === undefined ? {} : { context }),
})
const problemsOf = (text: string): readonly string[] => {
  try {
    createPolicyEngine(bundle(text))
    return []
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
    throw error
  }
}
const annotations = '@reason("POLICY_FORBIDS") @remedy("r") @citation("c")'

describe('loading policies', () => {
  it.each([
    ['no @id', 'permit (principal, action, resource);', 'has no @id'],
    [
      'an id twice',
      '@id("a") permit (principal, action, resource); @id("a") permit (principal, action, resource);',
      'more than once',
    ],
    [
      'a forbid without a reason',
      '@id("a") @remedy("r") @citation("c") forbid (principal, action, resource);',
      'no known @reason',
    ],
    [
      'an unknown reason',
      '@id("a") @reason("NOPE") @remedy("r") @citation("c") forbid (principal, action, resource);',
      'no known @reason',
    ],
    [
      'a forbid without a remedy',
      '@id("a") @reason("POLICY_FORBIDS") @citation("c") forbid (principal, action, resource);',
      'no @remedy',
    ],
    [
      'a forbid without a citation',
      '@id("a") @reason("POLICY_FORBIDS") @remedy("r") forbid (principal, action, resource);',
      'no @citation',
    ],
    ['bad syntax', 'permit (principal, action', 'a.cedar'],
    [
      'an attribute the schema does not have',
      '@id("a") permit (principal, action, resource) when { principal.age > 3 };',
      'age',
    ],
    [
      'an action the schema does not have',
      '@id("a") permit (principal, action == Action::"x", resource);',
      'x',
    ],
    ['a template', '@id("a") permit (principal == ?principal, action, resource);', 'templates'],
  ])('stops the start-up for %s', (_name, text, expected) => {
    expect(problemsOf(text).join('\n')).toContain(expected)
  })

  it('stops the start-up without a schema', () => {
    expect(() => loadPolicyEngine('policies/tests')).toThrow('schema.cedarschema')
  })

  it('keeps the order in which policies are written, beyond ten', () => {
    const text = Array.from(
      { length: 12 },
      (_, at) => `@id("p${at}") permit (principal, action, resource);`,
    ).join('\n')
    expect(createPolicyEngine(bundle(text)).policies.map(({ id }) => id)).toEqual(
      Array.from({ length: 12 }, (_, at) => `p${at}`),
    )
  })

  it('names exactly the actions of the schema', () => {
    const parsed = schemaToJson(readFileSync('policies/access/schema.cedarschema', 'utf8'))
    if (parsed.type === 'failure') throw new Error('schema')
    expect(Object.keys(parsed.json['']?.actions ?? {}).sort()).toEqual([...actions].sort())
  })

  it('names its bytes: the digest is stable and differs for any change', () => {
    const real = readPolicyBundle('policies/access')
    expect(real.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(readPolicyBundle('policies/access').digest).toBe(real.digest)
  })
})

describe('deciding', () => {
  it('refuses when nothing permits', () => {
    const { decide } = createPolicyEngine(
      bundle('@id("a") permit (principal, action, resource) when { context.n > 5 };'),
    )
    expect(decide(request({ n: 6 }))).toMatchObject({ allowed: true, policies: ['a'], reasons: [] })
    const refused = decide(request({ n: 5 }))
    expect(refused).toMatchObject({ allowed: false, policies: [], reasons: [{ code: 'NO_POLICY_PERMITS' }] })
    expect(() => checkAllowed(refused, 'authorise')).toThrow(Refusal)
  })

  it('refuses when a policy fails to evaluate, though another permits', () => {
    const { decide } = createPolicyEngine(
      bundle(
        `@id("a") permit (principal, action, resource);
         @id("b") ${annotations} forbid (principal, action, resource) when { context.n + 9223372036854775807 > 0 };`,
      ),
    )
    expect(decide(request({ n: 1 }))).toMatchObject({
      allowed: false,
      policies: ['b'],
      reasons: [{ code: 'POLICY_EVALUATION_FAILED' }],
    })
    // Without the overflow the forbid holds: Cedar alone would have let the first case through.
    expect(decide(request({ n: 0 }))).toMatchObject({
      allowed: false,
      policies: ['b'],
      reasons: [{ code: 'POLICY_FORBIDS' }],
    })
  })

  it.each([
    ['a missing fact', undefined],
    ['a fact of the wrong type', { n: 'one' }],
    ['a fact the schema does not know', { n: 1, m: 2 }],
    ['a fraction', { n: 1.5 }],
  ])('refuses %s', (_name, context) => {
    const { decide } = createPolicyEngine(bundle('@id("a") permit (principal, action, resource);'))
    expect(decide(request(context)).reasons[0]?.code).toBe('POLICY_EVALUATION_FAILED')
  })

  it('lists every forbid that holds, in the order written', () => {
    const { decide } = createPolicyEngine(
      bundle(
        `@id("z") ${annotations} forbid (principal, action, resource);
         @id("a") @reason("OWN_REQUEST") @remedy("r") @citation("c") forbid (principal, action, resource);
         @id("p") permit (principal, action, resource);`,
      ),
    )
    expect(decide(request({ n: 1 })).policies).toEqual(['z', 'a'])
  })

  it('answers every example as Cedar does with all policies at once', () => {
    const real = readPolicyBundle('policies/access')
    const engine = createPolicyEngine(real)
    const staticPolicies = Object.fromEntries(engine.policies.map(({ id, text }) => [id, text]))
    const all = readPolicyExamples('policies/tests').flatMap(({ examples }) => examples)
    expect(all.length).toBeGreaterThan(100)
    for (const { name, expect: _, context, ...rest } of all) {
      const asked = { ...rest, ...(context === undefined ? {} : { context }) }
      const answer = isAuthorized({
        ...toCedar(asked),
        policies: { staticPolicies },
        schema: real.schema,
        validateRequest: true,
      })
      const allowed = answer.type === 'success' && answer.response.decision === 'allow'
      const reason = answer.type === 'success' ? [...answer.response.diagnostics.reason].sort() : []
      const ours = engine.decide(asked)
      expect([name, ours.allowed, [...ours.policies].sort()]).toEqual([name, allowed, reason])
    }
  })

  it('keeps policies limited to an action group for every action of the group', () => {
    const grouped = {
      digest: 'sha256:grouped',
      schema: schema.replace('action "audit.read"', 'action "reading"; action "audit.read" in ["reading"]'),
      policyFiles: [
        { name: 'a.cedar', text: '@id("a") permit (principal, action in Action::"reading", resource);' },
      ],
    }
    expect(createPolicyEngine(grouped).decide(request({ n: 1 })).policies).toEqual(['a'])
  })

  it('digests what it was asked, independently of the order of keys', () => {
    const { decide } = createPolicyEngine(bundle('@id("a") permit (principal, action, resource);'))
    const asked = decide(request({ n: 1, m: { a: 1, b: 2 } }))
    expect(asked.inputs).toBe(decide(request({ m: { b: 2, a: 1 }, n: 1 })).inputs)
    expect(asked.inputs).not.toBe(decide(request({ n: 2, m: { a: 1, b: 2 } })).inputs)
    expect(asked.inputs).toBe(digestOfText(asked.question))
    expect(JSON.parse(asked.question)).toMatchObject({
      principal: { type: 'Person', id: 'yip' },
      entities: {},
    })
  })
})
