import { describe, expect, it } from '@jest/globals'
import { actions } from '../../src/domain/policy/actions.ts'
import { isReasonCode } from '../../src/domain/reasons.ts'
import { loadPolicyEngine } from '../../src/platform/policy/cedar.ts'
import { answerExample, readPolicyExamples } from '../../src/platform/policy/examples.ts'

const engine = loadPolicyEngine('policies/access')
const files = readPolicyExamples('policies/tests')

describe.each(files)('$file', ({ examples }) => {
  it.each(examples)('$name', (example) => {
    const { determining: _, ...answer } = answerExample(engine.decide, example)
    expect(answer).toEqual(example.expect)
  })
})

describe('the examples together', () => {
  const all = files.flatMap(({ examples }) => examples)

  it('let every policy determine an outcome at least once', () => {
    const determining = new Set(all.flatMap((example) => answerExample(engine.decide, example).determining))
    expect(engine.policies.map(({ id }) => id).filter((id) => !determining.has(id))).toEqual([])
  })

  it('ask for every action', () => {
    const asked = new Set(all.map(({ action }) => action))
    expect(actions.filter((action) => !asked.has(action))).toEqual([])
  })

  it('cover every policy file, and every forbid says why', () => {
    expect(files.map(({ file }) => file.replace('.yaml', '.cedar')).sort()).toEqual(
      [...new Set(engine.policies.map(({ file }) => file))].sort(),
    )
    for (const policy of engine.policies.filter(({ effect }) => effect === 'forbid')) {
      expect(isReasonCode(policy.reason ?? '')).toBe(true)
      expect(policy.remedy).toBeTruthy()
      expect(policy.citation).toBeTruthy()
    }
  })
})
