import { describe, expect, it } from '@jest/globals'
import { reachedChecks, unmeasured } from '../../../src/cli/deid/risk-checks.ts'
import type { PrivacyModel } from '../../../src/domain/risk/models/model.ts'

const basic: PrivacyModel = { model: 'basic-beta-likeness', attribute: 'disease', beta: 1 }
const presence: PrivacyModel = { model: 'delta-presence', min: 0.1, max: 0.5 }

describe('the checks of a specification', () => {
  it('names what was asked for and not judged', () => {
    const found = reachedChecks(basic, 0, [{ kind: 'at-most', required: 1, reached: 0.5, holds: true }])
    expect(unmeasured([basic, presence], [found, []])).toEqual([
      { variable: 'delta-presence', reason: expect.stringContaining('does not measure delta-presence') },
    ])
    expect(unmeasured([basic], [[]])).toMatchObject([{ variable: 'disease' }])
  })

  it('gives each figure of a model a check of its own, and no number to what is unbounded', () => {
    const found = reachedChecks(presence, 1, [
      { kind: 'at-least', required: 0.1, reached: 0, holds: false },
      { kind: 'at-most', required: 0.5, reached: Number.POSITIVE_INFINITY, holds: false },
    ])
    expect(found).toMatchObject([
      { id: 'delta-presence-2-at-least', title: 'Least share of a group that is in the data', reached: 0 },
      {
        id: 'delta-presence-2-at-most',
        title: 'Largest share of a group that is in the data',
        reached: null,
      },
    ])
  })
})
