import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type CountedTuple,
  countFrequencies,
  type KeyValue,
} from '../../../src/domain/risk/frequency-count.ts'
import { individualRisk } from '../../../src/domain/risk/individual-risk.ts'

const a = [2, 3, 2, 2, 3, 3, 1, 2]
const b = [3, 3, 3, 3, 3, 3, 4, 3]
const c: readonly (number | null)[] = [1, 3, 1, 2, 1, 1, 1, 1]
const weights = [18, 45.5, 39, 17, 92, 8, 123.5, 51]

const tuplesOf = (third: readonly (number | null)[]): CountedTuple[] =>
  weights.map((weight, at) => ({
    values: [a[at] ?? null, b[at] ?? null, third[at] ?? null],
    size: 1,
    weight,
  }))

describe('countFrequencies', () => {
  it('gives the frequencies of the sdcMicro example', () => {
    for (const missing of ['wildcard', 'own-value'] as const) {
      const counts = countFrequencies(tuplesOf(c), missing)
      expect(counts.map(({ size }) => size)).toEqual([3, 1, 3, 1, 2, 2, 1, 3])
      expect(counts.map(({ population }) => population)).toEqual([108, 45.5, 108, 17, 100, 100, 123.5, 108])
    }
  })

  it('lets a missing value match everything with alpha = 1, and only itself with alpha = 0', () => {
    const suppressed = c.map((value, at) => (at === 2 || at === 6 ? null : value))
    const wildcard = countFrequencies(tuplesOf(suppressed), 'wildcard')
    expect(wildcard.map(({ size }) => size)).toEqual([3, 1, 4, 2, 2, 2, 1, 3])
    expect(wildcard.map(({ population }) => population)).toEqual([108, 45.5, 125, 56, 100, 100, 123.5, 108])
    const own = countFrequencies(tuplesOf(suppressed), 'own-value')
    expect(own.map(({ size }) => size)).toEqual([2, 1, 1, 1, 2, 2, 1, 2])
  })

  it('leads to the individual risks of the sdcMicro example', () => {
    const risks = countFrequencies(tuplesOf(c), 'wildcard').map(({ size, population }) =>
      individualRisk(size, population, 'approximate'),
    )
    const expected = [
      0.01369863, 0.08579129, 0.01369863, 0.17707583, 0.01877883, 0.01877883, 0.03931625, 0.01369863,
    ]
    risks.forEach((risk, at) => {
      expect(risk).toBeCloseTo(expected[at] ?? Number.NaN, 7)
    })
    expect(individualRisk(3, 108, 'exact')).toBeCloseTo(0.01355297, 8)
  })

  const value: fc.Arbitrary<KeyValue> = fc.constantFrom(null, 'a', 'b', 1)
  const tuple = fc.record({
    values: fc.array(value, { minLength: 3, maxLength: 3 }),
    size: fc.integer({ min: 1, max: 5 }),
    weight: fc.integer({ min: 5, max: 50 }),
  })

  it('property: wildcards count as comparing every pair of tuples does', () => {
    fc.assert(
      fc.property(fc.array(tuple, { maxLength: 25 }), (tuples) => {
        const matches = (one: CountedTuple, other: CountedTuple) =>
          one.values.every((v, at) => v === null || other.values[at] === null || v === other.values[at])
        const expected = tuples.map((one) =>
          tuples
            .filter((other) => matches(one, other))
            .reduce(
              (sum, { size, weight }) => ({ size: sum.size + size, population: sum.population + weight }),
              { size: 0, population: 0 },
            ),
        )
        expect(countFrequencies(tuples, 'wildcard')).toEqual(expected)
      }),
    )
  })
})
