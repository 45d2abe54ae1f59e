import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { globalRisk, householdRisk, individualRisk } from '../../../src/domain/risk/individual-risk.ts'

/** p^f ∫₀¹ t^(f−1) (1 − qt)^(−f) dt by Simpson's rule. */
function byQuadrature(f: number, population: number): number {
  const p = f / population
  const steps = 20_000
  const at = (t: number) => t ** (f - 1) * (1 - (1 - p) * t) ** -f
  let sum = at(0) + at(1)
  for (let i = 1; i < steps; i += 1) sum += at(i / steps) * (i % 2 === 1 ? 4 : 2)
  return (p ** f * sum) / (3 * steps)
}

describe('individualRisk', () => {
  it('follows the closed forms for classes of one and two', () => {
    const p = 0.01
    expect(individualRisk(1, 100)).toBeCloseTo((p / (1 - p)) * Math.log(1 / p), 14)
    const odds = 0.02 / 0.98
    expect(individualRisk(2, 100)).toBeCloseTo(odds - odds ** 2 * Math.log(50), 14)
  })

  it.each([
    [3, 4],
    [5, 9],
    [7, 15],
    [12, 24],
    [30, 70],
    [49, 90],
  ])('equals the integral for f = %d, F = %d', (f, population) => {
    expect(individualRisk(f, population)).toBeCloseTo(byQuadrature(f, population), 9)
  })

  it('is 1/f when the class is the whole population, or weights say it is less', () => {
    expect([individualRisk(4, 4), individualRisk(4, 3)]).toEqual([0.25, 0.25])
  })

  it.each([
    [50, 101],
    [50, 99],
    [51, 101],
    [5_000_000, 6_000_000],
    [1000, 5_000_000],
  ])('the exact value is near the approximation for f = %d, F = %d', (f, population) => {
    const ratio = individualRisk(f, population) / individualRisk(f, population, 'approximate')
    expect(Math.abs(ratio - 1)).toBeLessThan(1e-3)
  })

  it('property: is between 1/F and 1/f and falls as the population grows', () => {
    const sizes = fc.integer({ min: 1, max: 200 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 10_000 }), (f, more) => {
        const risk = individualRisk(f, f + more)
        expect(risk).toBeGreaterThanOrEqual((1 / (f + more)) * (1 - 1e-9))
        expect(risk).toBeLessThanOrEqual((1 / f) * (1 + 1e-9))
        expect(individualRisk(f, f + more + 1)).toBeLessThanOrEqual(risk * (1 + 1e-12))
      }),
    )
  })
})

describe('globalRisk', () => {
  it('sums individual risks over the records', () => {
    const cells = [
      { size: 1, population: 100, classes: 2 },
      { size: 4, population: 4, classes: 3 },
    ]
    const single = individualRisk(1, 100)
    const found = globalRisk(cells, 0.2)
    expect(found.expected).toBeCloseTo(2 * single + 3, 12)
    expect(found).toMatchObject({ highest: 0.25, atRisk: 12 / 14 })
    expect(found.average).toBeCloseTo(found.expected / 14, 12)
  })

  it('of nothing is nothing', () => {
    expect(globalRisk([], 0.2)).toEqual({ expected: 0, average: 0, highest: 0, atRisk: 0 })
  })
})

describe('householdRisk', () => {
  it('is the chance that at least one member is found', () => {
    expect(householdRisk([0.1, 0.2, 0.5])).toBeCloseTo(1 - 0.9 * 0.8 * 0.5, 14)
    expect(householdRisk([1e-12, 1e-12])).toBeCloseTo(2e-12, 20)
    expect(householdRisk([1, 0.5])).toBe(1)
  })
})
