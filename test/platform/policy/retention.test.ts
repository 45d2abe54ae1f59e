import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { eventClasses } from '../../../src/domain/audit/retention/event-class.ts'
import { digestOfText } from '../../../src/domain/policy/digest.ts'
import { loadRetention, parseRetention } from '../../../src/platform/policy/retention.ts'

const policies = fileURLToPath(new URL('../../../policies', import.meta.url))
const text = readFileSync(`${policies}/retention/default.yaml`, 'utf8')

describe('the retention policy of the package', () => {
  it('has a rule with reason and citation for every class, and is named by its content', async () => {
    const { policy, digest, content } = await loadRetention(policies, 'default')
    expect(Object.keys(policy.classes).sort()).toEqual([...eventClasses].sort())
    expect(digest).toBe(digestOfText(content))
    expect(parseRetention(text.replace(/^#.*$/gm, ''), 'x').digest).toBe(digest)
    expect(parseRetention(text.replace('keep: P6Y', 'keep: P7Y'), 'x').digest).not.toBe(digest)
  })

  it('claims no law that asks for six years of audit trail', () => {
    expect(text).toContain('commonly applied')
    expect(text).not.toMatch(/HIPAA requires|PDPO requires|required by law/i)
  })
})

describe('a retention policy that cannot be used', () => {
  it.each([
    ['a class is missing', text.replace(/^ {2}operation:[\s\S]*$/m, ''), /line \d+: classes\.operation/],
    ['a class is unknown', `${text}  gossip: { keep: P1Y, reason: a, citation: b }\n`, /gossip/],
    [
      'a period is none',
      text.replace('keep: P6Y', 'keep: six years'),
      /line \d+: classes\.release\.keep: must be/,
    ],
    ['a period is of nothing', text.replace('keep: P6Y', 'keep: P0D'), /classes\.release\.keep/],
    ['a reason is missing', text.replace(/^ {4}reason: Evidence.*\n/m, ''), /classes\.release\.reason/],
    ['a key is unknown', `${text}\nforever: true\n`, /forever/],
    ['it is no YAML', 'classes: [', /line 1/],
  ])('because %s is refused with the place', (_why, broken, message) => {
    expect(() => parseRetention(broken, 'retention/x.yaml')).toThrow(message)
    expect(() => parseRetention(broken, 'retention/x.yaml')).toThrow('retention/x.yaml')
  })

  it('because it is not there is refused', async () => {
    await expect(loadRetention(policies, 'nowhere')).rejects.toThrow('nowhere.yaml')
  })
})
