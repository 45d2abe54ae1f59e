import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { addPeriod, parsePeriod } from '../../../../src/domain/audit/retention/period.ts'

describe('a period', () => {
  it.each([
    ['P6Y', { years: 6, months: 0, days: 0 }],
    ['P1Y6M', { years: 1, months: 6, days: 0 }],
    ['P2W3D', { years: 0, months: 0, days: 17 }],
    ['P90D', { years: 0, months: 0, days: 90 }],
  ])('%s is read', (text, period) => {
    expect(parsePeriod(text)).toEqual(period)
  })

  it.each([
    '',
    'P',
    'P0Y',
    'P0D',
    '6Y',
    'P6',
    'P-6Y',
    'P1.5Y',
    'PT1H',
    'P1YT1H',
    'p6y',
    'P6M1Y',
    ' P6Y',
    'P99999Y',
    'forever',
  ])('%j is none', (text) => {
    expect(parsePeriod(text)).toBeUndefined()
  })

  it.each([
    ['2020-02-29T12:00:00.000Z', 'P1Y', '2021-02-28T12:00:00.000Z'],
    ['2020-01-31T00:00:00.000Z', 'P1M', '2020-02-29T00:00:00.000Z'],
    ['2020-11-30T23:59:59.999Z', 'P3M', '2021-02-28T23:59:59.999Z'],
    ['2020-12-15T00:00:00.000Z', 'P1M1D', '2021-01-16T00:00:00.000Z'],
    ['2020-03-01T00:00:00.000Z', 'P6Y', '2026-03-01T00:00:00.000Z'],
  ])('after %s, %s ends at %s', (start, period, end) => {
    expect(addPeriod(new Date(start), parsePeriod(period) ?? { years: 0, months: 0, days: 0 })).toEqual(
      new Date(end),
    )
  })

  it('ends later than it starts, and no earlier for a later start', () => {
    const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    const period = fc.record({
      years: fc.nat(20),
      months: fc.nat(30),
      days: fc.integer({ min: 1, max: 400 }),
    })
    fc.assert(
      fc.property(instant, instant, period, (a, b, length) => {
        const [first, second] = a < b ? [a, b] : [b, a]
        const [early, late] = [addPeriod(first, length), addPeriod(second, length)]
        expect(early.getTime()).toBeGreaterThan(first.getTime())
        // Ends of months differ by a few days at most; within a month the order is that of the starts.
        expect(late.getTime()).toBeGreaterThanOrEqual(
          early.getTime() - (first.getUTCDate() > 28 ? 86_400_000 : 0),
        )
      }),
    )
  })
})
