import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { averageRisk, smallestClassesToDrop } from '../../../../src/domain/risk/models/average-risk.ts'
import type { SensitiveVariable, ValueCounts } from '../../../../src/domain/risk/models/class.ts'
import { classModel } from '../../../../src/domain/risk/models/class-model.ts'
import { largestLogRatio } from '../../../../src/domain/risk/models/delta-disclosure.ts'
import { presence } from '../../../../src/domain/risk/models/delta-presence.ts'
import { distinctValues } from '../../../../src/domain/risk/models/distinct-l.ts'
import { entropyOf } from '../../../../src/domain/risk/models/entropy-l.ts'
import { smallestClassFor } from '../../../../src/domain/risk/models/maximum-risk.ts'
import type { SensitiveModel } from '../../../../src/domain/risk/models/model.ts'
import { recursiveRatio } from '../../../../src/domain/risk/models/recursive-cl.ts'
import { equalDistance } from '../../../../src/domain/risk/models/t-closeness-equal.ts'
import { hierarchicalDistance } from '../../../../src/domain/risk/models/t-closeness-hierarchical.ts'
import { orderedDistance } from '../../../../src/domain/risk/models/t-closeness-ordered.ts'

/** A class from the count of each value; values that do not occur are left out. */
function classOf(counts: readonly number[]): ValueCounts {
  const present = counts.flatMap((count, code) => (count > 0 ? [{ code, count }] : []))
  return {
    codes: present.map(({ code }) => code),
    counts: present.map(({ count }) => count),
    start: 0,
    end: present.length,
    total: counts.reduce((sum, count) => sum + count, 0),
  }
}

describe('measures', () => {
  it('of diversity', () => {
    expect(distinctValues(classOf([2, 0, 1]))).toBe(2)
    expect(Math.exp(entropyOf(classOf([5, 5, 5])))).toBeCloseTo(3, 12)
    expect(recursiveRatio(classOf([6, 3, 2, 1]), 2)).toBe(1)
    expect(recursiveRatio(classOf([6, 3]), 3)).toBe(Number.POSITIVE_INFINITY)
  })

  it('of closeness: the salary example of Li et al. 2007 §4.2 (nine salaries, 3k to 11k)', () => {
    const shares = new Float64Array(9).fill(1 / 9)
    const lowest = classOf([1, 1, 1, 0, 0, 0, 0, 0, 0])
    const spread = classOf([0, 0, 0, 1, 0, 1, 0, 0, 1])
    expect(orderedDistance(lowest, shares)).toBeCloseTo(0.375, 12)
    expect(orderedDistance(spread, shares)).toBeCloseTo(0.167, 3)
    expect(equalDistance(lowest, shares)).toBeCloseTo(2 / 3, 12)
  })

  it('of closeness in a hierarchy: half the height within a branch, all of it between branches', () => {
    const about: SensitiveVariable = {
      name: 'illness',
      shares: Float64Array.from([0.25, 0.25, 0.25, 0.25]),
      parents: [Int32Array.from([0, 0, 1, 1]), Int32Array.from([0, 0])],
    }
    const distance = hierarchicalDistance(about)
    expect(distance(classOf([1, 0, 1, 0]))).toBeCloseTo(0.25, 12)
    expect(distance(classOf([1, 1, 0, 0]))).toBeCloseTo(0.5, 12)
    expect(distance(classOf([1, 0, 0, 0]))).toBeCloseTo(0.625, 12)
  })

  it('of presence, disclosure and risk', () => {
    expect(presence(2, 6)).toBeCloseTo(1 / 3, 12)
    expect(presence(0, 0)).toBe(0)
    expect(largestLogRatio(classOf([1, 3]), Float64Array.from([0.5, 0.5]))).toBe(1)
    expect(averageRisk(2, 8)).toBe(0.25)
    expect([0.5, 1 / 3, 0.1, 0.21].map(smallestClassFor)).toEqual([2, 3, 10, 5])
    expect(smallestClassesToDrop([1, 1, 4, 4], 0.4)).toBe(0)
    expect(smallestClassesToDrop([1, 1, 4, 4], 0.3)).toBe(2)
    expect(smallestClassesToDrop([1, 1], 0.1)).toBe(2)
  })
})

const counts = fc.array(fc.nat({ max: 6 }), { minLength: 4, maxLength: 4 })
const choice: fc.Arbitrary<SensitiveModel> = fc.oneof(
  fc.record({
    model: fc.constantFrom(
      't-closeness-equal' as const,
      't-closeness-ordered' as const,
      't-closeness-hierarchical' as const,
    ),
    attribute: fc.constant('s'),
    t: fc.double({ min: 0, max: 0.9, noNaN: true }),
  }),
  fc.record({
    model: fc.constant('entropy-l-diversity' as const),
    attribute: fc.constant('s'),
    l: fc.double({ min: 1, max: 4, noNaN: true }),
  }),
  fc.record({
    model: fc.constant('recursive-cl-diversity' as const),
    attribute: fc.constant('s'),
    c: fc.double({ min: 0.3, max: 4, noNaN: true }),
    l: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    model: fc.constantFrom('basic-beta-likeness' as const, 'enhanced-beta-likeness' as const),
    attribute: fc.constant('s'),
    beta: fc.double({ min: 0.05, max: 3, noNaN: true }),
  }),
)

describe('least suppression', () => {
  it('never exceeds what is lost by keeping any part of the class that fulfils the model', () => {
    fc.assert(
      fc.property(counts, counts, choice, (whole, outside, model) => {
        const total = whole.reduce((sum, count) => sum + count, 0)
        const all = whole.map((count, at) => count + (outside[at] ?? 0))
        const records = all.reduce((sum, count) => sum + count, 0)
        fc.pre(total > 0)
        const about: SensitiveVariable = {
          name: 's',
          shares: Float64Array.from(all, (count) => count / records),
          parents: [Int32Array.from([0, 0, 1, 1]), Int32Array.from([0, 0])],
        }
        const check = classModel(model, [about])
        const view = (part: readonly number[]) => {
          const values = classOf(part)
          return { count: values.total, population: values.total, values: [values] }
        }
        let mostKept = 0
        for (const part of partsOf(whole)) {
          const seen = view(part)
          if (seen.count > mostKept && check.isFulfilled(seen)) mostKept = seen.count
        }
        const least = check.leastSuppressed(view(whole))
        expect(least).toBeLessThanOrEqual(total - mostKept)
        expect(least === 0).toBe(check.isFulfilled(view(whole)))
      }),
      { numRuns: 300 },
    )
  })
})

/** Every list of counts up to the given ones. */
function partsOf(whole: readonly number[]): number[][] {
  return whole.reduce<number[][]>(
    (parts, count) =>
      parts.flatMap((part) => Array.from({ length: count + 1 }, (_, kept) => [...part, kept])),
    [[]],
  )
}
