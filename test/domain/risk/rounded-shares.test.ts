import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { roundingStep, roundShare } from '../../../src/domain/risk/rounded-shares.ts'
import { entropyOf, informationKept, precisionOf } from '../../../src/domain/risk/utility.ts'

describe('roundingStep', () => {
  it.each([
    [1_000_000, 10, 1e-5],
    [95, 10, 0.2],
    [100, 10, 0.1],
    [7, 10, 1],
    [0, 10, 1],
    [95, 1, 0],
  ])('%d records with small cells below %d are rounded to %d', (records, smallCell, step) => {
    expect(roundingStep(records, smallCell)).toBeCloseTo(step, 12)
  })

  it('property: a step is never finer than the small cell', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 1e9 }), fc.integer({ min: 2, max: 100 }), (records, cell) => {
        const step = roundingStep(records, cell)
        expect(step * records).toBeGreaterThanOrEqual(Math.min(cell, records) * (1 - 1e-9))
        const share = roundShare(0.123456789, step)
        expect(Math.abs(share - 0.123456789)).toBeLessThanOrEqual(step / 2 + 1e-12)
      }),
    )
  })

  it('leaves shares alone when nothing needs protection', () => {
    expect(roundShare(1 / 3, 0)).toBe(1 / 3)
    expect(roundShare(0.3, 0.1)).toBe(0.3)
  })
})

describe('utility', () => {
  it('measures entropy and what is left of it', () => {
    expect(entropyOf([1, 1, 1, 1])).toBe(2)
    expect(entropyOf([8, 0])).toBe(0)
    expect(informationKept(2, 0.5)).toBe(0.25)
    expect(informationKept(0, 0)).toBe(1)
    expect(precisionOf(1, 4)).toBe(0.75)
    expect(precisionOf(0, 0)).toBe(1)
  })
})
