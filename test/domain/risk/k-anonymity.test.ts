import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { assessRisk, highestK } from '../../../src/domain/risk/k-anonymity.ts'
import { codeOf, refusalOf } from '../refusal-of.ts'

const sizes = fc.uniqueArray(
  fc.record({ size: fc.integer({ min: 1, max: 40 }), classes: fc.integer({ min: 1, max: 20 }) }),
  { selector: (entry) => entry.size, maxLength: 12 },
)

describe('assessRisk', () => {
  it('suppresses the classes below k and measures the rest', () => {
    const given = [
      { size: 1, classes: 2 },
      { size: 4, classes: 1 },
      { size: 5, classes: 3 },
      { size: 20, classes: 1 },
    ]
    expect(assessRisk(given, { k: 5, maximumSuppression: 0.2 })).toEqual({
      k: { required: 5, reached: 5 },
      patients: { staged: 41, suppressed: 6, released: 35 },
      classes: { staged: 7, suppressed: 3, released: 4 },
      prosecutorRisk: { highestPpm: 200_000, averagePpm: Math.ceil((1e6 * 4) / 35) },
    })
  })

  it.each([
    ['exactly the allowed share', 0.5, undefined],
    ['more than the allowed share', 0.49, 'SUPPRESSION_LIMIT_EXCEEDED'],
    ['a share that is not a number', Number.NaN, 'SUPPRESSION_LIMIT_EXCEEDED'],
  ])('%s', (_, maximumSuppression, code) => {
    const given = [
      { size: 2, classes: 5 },
      { size: 10, classes: 1 },
    ]
    expect(codeOf(() => assessRisk(given, { k: 5, maximumSuppression }))).toBe(code)
  })

  it('property: a refusal for too much suppression names the highest k that would not be refused for it', () => {
    const suppressed = (given: readonly { size: number; classes: number }[], k: number) =>
      given.reduce((sum, { size, classes }) => (size < k ? sum + size * classes : sum), 0)
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 2, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, k, share) => {
          const all = suppressed(given, Number.POSITIVE_INFINITY)
          const act = () => assessRisk(given, { k, maximumSuppression: share })
          if (codeOf(act) !== 'SUPPRESSION_LIMIT_EXCEEDED') return
          const lower = Array.from({ length: k - 2 }, (_, at) => k - 1 - at)
          const nearest = lower.find((each) => suppressed(given, each) <= share * all)
          expect(refusalOf(act).reasons[0].detail).toContain(
            nearest === undefined
              ? 'so would every k above 1'
              : `; k = ${nearest} is the highest that would not`,
          )
        },
      ),
    )
  })

  it.each([[[]], [[{ size: 4, classes: 100 }]]])(
    'refuses with COHORT_TOO_SMALL when nobody reaches k: %j',
    (given) => {
      expect(codeOf(() => assessRisk(given, { k: 5, maximumSuppression: 1 }))).toBe('COHORT_TOO_SMALL')
    },
  )

  it.each([
    [20, undefined],
    [19, 'PATIENT_LIMIT_EXCEEDED'],
  ])('20 patients under a limit of %s → %s', (maximumPatients, code) => {
    const given = [{ size: 10, classes: 2 }]
    expect(codeOf(() => assessRisk(given, { k: 5, maximumSuppression: 0, maximumPatients }))).toBe(code)
  })

  it('property: what is released reaches k, nobody is lost, and the limit holds', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 2, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, k, share) => {
          if (codeOf(() => assessRisk(given, { k, maximumSuppression: share })) !== undefined) return
          const {
            patients,
            classes,
            k: reached,
            prosecutorRisk,
          } = assessRisk(given, { k, maximumSuppression: share })
          expect(reached.reached).toBeGreaterThanOrEqual(k)
          expect(patients.released + patients.suppressed).toBe(patients.staged)
          expect(classes.released + classes.suppressed).toBe(classes.staged)
          expect(patients.suppressed).toBeLessThanOrEqual(share * patients.staged)
          expect(prosecutorRisk.highestPpm).toBeLessThanOrEqual(Math.ceil(1e6 / k))
          expect(prosecutorRisk.averagePpm).toBeLessThanOrEqual(prosecutorRisk.highestPpm)
        },
      ),
    )
  })
})

describe('highestK', () => {
  const sizes = fc.uniqueArray(
    fc.record({ size: fc.integer({ min: 1, max: 40 }), classes: fc.integer({ min: 1, max: 5 }) }),
    {
      selector: ({ size }) => size,
      minLength: 1,
      maxLength: 8,
    },
  )

  it('is the highest below the required one that can be reached, also when everybody may be suppressed', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 2, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, k, share) => {
          const reached = (lower: number) =>
            codeOf(() => assessRisk(given, { k: lower, maximumSuppression: share })) === undefined
          const found = highestK(given, { k, maximumSuppression: share })
          const all = Array.from({ length: k - 1 }, (_, at) => at + 1).filter(reached)
          expect(found).toBe(Math.max(...all))
        },
      ),
    )
  })
})
