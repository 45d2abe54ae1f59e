import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { recordsIn, sizeBands, smallestOf } from '../../../src/domain/risk/class-sizes.ts'
import { reidentificationRisk } from '../../../src/domain/risk/re-identification.ts'

const cells = fc.array(
  fc
    .record({
      size: fc.integer({ min: 1, max: 50 }),
      more: fc.integer({ min: 0, max: 500 }),
      classes: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ size, more, classes }) => ({ size, population: size + more, classes })),
  { minLength: 1, maxLength: 20 },
)

describe('reidentificationRisk', () => {
  it('measures the three attackers, by hand', () => {
    const found = reidentificationRisk(
      [
        { size: 2, population: 10, classes: 1 },
        { size: 5, population: 20, classes: 2 },
      ],
      0.2,
    )
    expect(found.prosecutor).toEqual({ highest: 0.5, average: 3 / 12, atRisk: 2 / 12 })
    const matched = (2 / 10 + 2 * (5 / 20)) / 12
    expect(found.journalist).toEqual({ highest: 0.1, average: Math.max(3 / 50, matched), atRisk: 0 })
    expect(found.marketer.average).toBeCloseTo(matched, 14)
  })

  it.each([3, 5, 7, 11, 49])('a class of exactly %d is not above a threshold of 1/k', (k) => {
    const { prosecutor } = reidentificationRisk([{ size: k, population: k, classes: 4 }], 1 / k)
    expect(prosecutor.atRisk).toBe(0)
  })

  it('of nothing is 0', () => {
    expect(reidentificationRisk([], 0.2).journalist).toEqual({ highest: 0, average: 0, atRisk: 0 })
  })

  it('property: equals the sums over single records, and prosecutor ≥ journalist ≥ marketer', () => {
    fc.assert(
      fc.property(cells, fc.double({ min: 0.01, max: 1, noNaN: true }), (given, threshold) => {
        const { prosecutor, journalist, marketer } = reidentificationRisk(given, threshold)
        const records = given.flatMap(({ size, population, classes }) =>
          Array.from({ length: size * classes }, () => ({ own: 1 / size, any: 1 / population })),
        )
        const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
        expect(prosecutor.average).toBeCloseTo(mean(records.map(({ own }) => own)), 10)
        expect(marketer.average).toBeCloseTo(
          given.reduce((sum, c) => sum + (c.size / c.population) * c.classes, 0) / records.length,
          10,
        )
        expect(prosecutor.highest).toBe(Math.max(...records.map(({ own }) => own)))
        expect(prosecutor.average).toBeGreaterThanOrEqual(journalist.average * (1 - 1e-12))
        expect(journalist.average).toBeGreaterThanOrEqual(marketer.average * (1 - 1e-12))
        expect(prosecutor.atRisk).toBeGreaterThanOrEqual(journalist.atRisk)
      }),
    )
  })
})

describe('sizeBands', () => {
  it('property: holds every class and record once', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const bands = sizeBands(given)
        expect(bands.reduce((sum, { records }) => sum + records, 0)).toBe(recordsIn(given))
        for (const { from, to, classes, records } of bands) {
          expect(records).toBeGreaterThanOrEqual(from * classes)
          if (to !== undefined) expect(records).toBeLessThanOrEqual(to * classes)
        }
        expect(smallestOf(given)).toBe(Math.min(...given.map(({ size }) => size)))
      }),
    )
  })
})
