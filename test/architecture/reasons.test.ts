import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { reasonCodes } from '../../src/domain/reasons.ts'
import { root, sourcesBelow } from './source.ts'

/** Tests that call the gateway from outside: routes, commands, the portal, the demo, and jobs in their own process. */
const outside = ['http', 'features', 'cli', 'e2e', 'demo', 'omop', 'release/crash', 'config.test.ts']

/** What no caller can provoke while engine, disk and witnesses do as they are told, with the test that proves it otherwise. */
const inside: Readonly<Record<string, string>> = {
  // Registration refuses what the profile cannot treat; only a profile changed afterwards comes to this.
  TRANSFORM_UNSUITABLE: 'test/release/pipeline.test.ts',
  WITNESSES_PENDING: 'test/platform/audit/witness.test.ts',
  // Needs a hold to be placed within the milliseconds of a pruning.
  HOLDS_CHANGED: 'test/platform/audit/retention.test.ts',
}

const names = (text: string, code: string): boolean => new RegExp(`\\b${code}\\b`).test(text)

const policies = readdirSync(join(root, 'policies/access'))
  .filter((name) => name.endsWith('.cedar'))
  .map((name) => readFileSync(join(root, 'policies/access', name), 'utf8'))

const sources = sourcesBelow('src').filter(({ path }) => path !== 'src/domain/reasons.ts')
const tests = sourcesBelow('test')

describe('reason codes', () => {
  it.each(reasonCodes)('%s is answered somewhere', (code) => {
    expect([...sources.map(({ text }) => text), ...policies].some((text) => names(text, code))).toBe(true)
  })

  it.each(reasonCodes)('%s is expected by a test that calls the gateway from outside', (code) => {
    const expected = inside[code]
    const calling = tests.filter(({ path }) =>
      expected === undefined ? outside.some((place) => path.startsWith(`test/${place}`)) : path === expected,
    )
    expect(calling.some(({ text }) => names(text, code))).toBe(true)
  })
})
