import { describe, expect, it } from '@jest/globals'
import { US_ZIP3_2020, usZip3 } from '../../../../src/domain/deidentify/transforms/us-zip3.ts'

const tooFewPeople = '036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893'.split(' ')
const neverCounted = ['000', '090', '096', '192', '213', '269', '340', '649', '682', '962', '969']

describe('US ZIP codes', () => {
  it('the allow-list has the 876 of 894 counted prefixes with more than 20,000 people in 2020', () => {
    expect(US_ZIP3_2020.size).toBe(894 - tooFewPeople.length)
    for (const prefix of [...tooFewPeople, ...neverCounted]) expect(US_ZIP3_2020.has(prefix)).toBe(false)
    // The smallest ones that stay.
    for (const prefix of ['576', '999', '831', '994', '516', '830'])
      expect(US_ZIP3_2020.has(prefix)).toBe(true)
  })

  it.each([
    ['85004-1234', undefined, '850'],
    ['05901', undefined, '000'],
    ['09012', undefined, '000'],
    ['8500', undefined, '000'],
    ['', undefined, '000'],
    [null, undefined, null],
    ['85004', 'US', '850'],
    ['85004', 'usa', '850'],
    ['85004', 'DE', '*'],
    ['85004', '', '*'],
    ['85004', null, '*'],
  ])('%j in %j becomes %j', (value, country, expected) => {
    expect(usZip3(value, country)).toBe(expected)
  })
})
