import { describe, expect, it } from '@jest/globals'
import type { SpecSearch } from '../../../src/cli/deid/search-spec.ts'
import { suggestionText } from '../../../src/cli/deid/suggestion-text.ts'

const proposal: SpecSearch['proposal'] = {
  levels: [{ variable: 'age', level: 1, height: 2, meaning: '6 groups' }],
  value: 0.5,
  suppressed: 0,
  released: 100,
  risk: { highest: 0.1, average: 0.05 },
  classes: 10,
  smallestClass: 10,
  isOptimal: true,
  bound: 0.5,
  gap: 0,
  checked: 7,
}
const textOf = (changes: Partial<SpecSearch['proposal']>, mayBeSafer = false) =>
  suggestionText({
    proposal: { ...proposal, ...changes },
    alternatives: [],
    mayBeSafer,
    records: 100,
    tuples: 50,
    nodes: 3,
    warnings: [],
  })

describe('suggestionText', () => {
  it('says of a complete search that nothing is better', () => {
    expect(textOf({})).toContain('utility lost 0.5 (the best possible; 7 transformations checked)')
  })

  it('says that there is nothing safer only when that is known', () => {
    expect(textOf({})).toContain('No safer transformation meets the suppression limit')
    expect(textOf({}, true)).toContain('was found in the time given; there may be one')
  })

  it('says of a search that ended early how much less the best possible may be, as a share of what was found', () => {
    // 0.5 is four times the bound above it, so "80 % above the best" would be wrong.
    expect(textOf({ isOptimal: false, bound: 0.1, gap: 0.8 })).toContain(
      'utility lost 0.5 (the best possible may be up to 80 % less, no lower than 0.1; 7 transformations checked)',
    )
    expect(textOf({ isOptimal: false, value: [0.9, 0.2], bound: [0.9, 0.1], gap: 0.5 })).toContain(
      'utility lost 0.9, 0.2 (the best possible may be up to 50 % less, no lower than 0.9, 0.1;',
    )
  })
})
