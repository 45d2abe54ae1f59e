import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { countEntries, publishCounts } from '../../../src/domain/risk/published-counts.ts'

const counts = (excludedByConsent: number, suppressed: number, released: number) => ({
  considered: excludedByConsent + suppressed + released,
  excludedByConsent,
  suppressed,
  released,
})
const smallCell = 10
const isSmall = (count: number) => count > 0 && count < smallCell

describe('publishCounts', () => {
  it('publishes exact counts when none is small', () => {
    expect(publishCounts(counts(0, 10, 100), smallCell)).toEqual(counts(0, 10, 100))
  })

  it('bounds a small count and the total it could be worked out from', () => {
    expect(publishCounts(counts(3, 40, 100), smallCell)).toEqual({
      considered: { atMost: 149 },
      excludedByConsent: { atMost: 9 },
      suppressed: 40,
      released: 100,
    })
  })

  it('property: every small value would have been published the same way, so none can be worked out', () => {
    const any = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(any, any, fc.integer({ min: 1, max: 500 }), (excluded, suppressed, released) => {
        const published = publishCounts(counts(excluded, suppressed, released), smallCell)
        for (let other = 1; other < smallCell; other++) {
          const asIf = counts(isSmall(excluded) ? other : excluded, suppressed, released)
          expect(publishCounts(asIf, smallCell)).toEqual(published)
          const asIfToo = counts(excluded, isSmall(suppressed) ? other : suppressed, released)
          expect(publishCounts(asIfToo, smallCell)).toEqual(published)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('property: bounds are true', () => {
    const any = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(any, any, any, (excluded, suppressed, released) => {
        const exact = counts(excluded, suppressed, released)
        const published = publishCounts(exact, smallCell)
        for (const name of ['considered', 'excludedByConsent', 'suppressed', 'released'] as const) {
          const value = published[name]
          if (typeof value === 'number') expect(value).toBe(exact[name])
          else expect(value.atMost).toBeGreaterThanOrEqual(exact[name])
        }
      }),
    )
  })
})

describe('countEntries', () => {
  it('names a bound as one', () => {
    expect(countEntries(publishCounts(counts(3, 0, 100), smallCell))).toEqual({
      consideredAtMost: 109,
      excludedByConsentAtMost: 9,
      suppressed: 0,
      released: 100,
    })
  })
})
