import { describe, expect, it } from '@jest/globals'
import { disclosureOfClass } from '../../../src/domain/risk/attribute-disclosure.ts'

describe('disclosureOfClass', () => {
  it('counts different values as sdcMicro does for its 7 rows with a missing key', () => {
    // Occupation is missing in rows 1 to 3, which makes them one class of their own; sensitive values by row.
    const classes = [
      [1, 0, 2],
      [1, 0],
      [0, 1],
    ]
    const distinct = classes.flatMap((values) => {
      const counts = [0, 1, 2].map((value) => values.filter((one) => one === value).length)
      return values.map(() => disclosureOfClass(counts, [3, 3, 1], 2).distinct)
    })
    expect(distinct).toEqual([3, 3, 3, 2, 2, 2, 2])
  })

  it('gives entropy, recursive and closeness figures, by hand', () => {
    const found = disclosureOfClass([4, 2, 2, 0], [10, 10, 10, 10], 2)
    expect(found.distinct).toBe(3)
    expect(found.entropyL).toBeCloseTo(2 ** 1.5, 12)
    expect(found.recursiveC).toBe(1)
    expect(found.equalT).toBeCloseTo(0.25, 12)
    // Cumulated differences: 1/4, 1/4, 1/4, 0.
    expect(found.orderedT).toBeCloseTo(0.25, 12)
  })

  it('reproduces the salary example of t-closeness (Li et al. 2007, section 4.2)', () => {
    const whole = Array.from({ length: 9 }, () => 1)
    expect(disclosureOfClass([1, 1, 1, 0, 0, 0, 0, 0, 0], whole, 2).orderedT).toBeCloseTo(0.375, 12)
    expect(disclosureOfClass([0, 0, 0, 1, 0, 1, 0, 0, 1], whole, 2).orderedT).toBeCloseTo(0.167, 3)
  })

  it('has no recursive bound for fewer than l values, and no distance for one', () => {
    expect(disclosureOfClass([5], [9], 2)).toMatchObject({
      recursiveC: Number.POSITIVE_INFINITY,
      orderedT: 0,
      equalT: 0,
    })
  })
})
