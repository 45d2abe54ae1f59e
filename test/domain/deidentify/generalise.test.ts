import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ageAt, ageBand, generalise } from '../../../src/domain/deidentify/generalise.ts'

const bands = { kind: 'age-bands', width: 10, topCode: 90 } as const

describe('age', () => {
  it.each([
    ['1934-06-30', '2024-06-30', 90],
    ['1934-07-01', '2024-06-30', 89],
    ['2000-02-29', '2024-02-28', 23],
    ['2000-02-29', '2024-02-29', 24],
    ['2000-02-29', '2023-02-28', 22],
    ['2000-02-29', '2023-03-01', 23],
    ['2024-06-30', '2024-06-30', 0],
    ['2024-07-01', '2024-06-30', -1],
  ])('born %s, on %s: %s', (born, on, age) => {
    expect(ageAt(born, on)).toBe(age)
  })

  it.each([
    [0, '0-9'],
    [9, '0-9'],
    [10, '10-19'],
    [89, '80-89'],
    [90, '90+'],
    [115, '90+'],
    [-1, '*'],
    [Number.NaN, '*'],
    [Number.POSITIVE_INFINITY, '*'],
  ])('%s is in band %s', (age, band) => {
    expect(ageBand(age, bands)).toBe(band)
  })

  it('never tells an age above 89 apart, whatever the width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 130 }), fc.integer({ min: 1, max: 50 }), (age, width) => {
        expect(ageBand(age, { width, topCode: 90 })).toBe('90+')
      }),
    )
  })

  it('property: bands cover every age once, without gaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 89 }), fc.integer({ min: 1, max: 40 }), (age, width) => {
        const [from = '', to = ''] = ageBand(age, { width, topCode: 90 }).split('-')
        expect(Number(from)).toBeLessThanOrEqual(age)
        expect(Number(to)).toBeGreaterThanOrEqual(age)
        expect(Number(to)).toBeLessThan(90)
        expect(Number(from) % width).toBe(0)
      }),
    )
  })
})

describe('generalise', () => {
  const map = { kind: 'map', values: { 'Sha Tin': 'New Territories', Wan: 'Hong Kong Island' } } as const

  it.each([
    [bands, null, null],
    [bands, '1960-01-01', '60-69'],
    [bands, 'not a date', '*'],
    [{ kind: 'birth-year-bands', width: 5, topCode: 90 } as const, 1960, '60-64'],
    [{ kind: 'birth-year-bands', width: 5, topCode: 90 } as const, 1934, '90+'],
    [{ kind: 'birth-year-bands', width: 5, topCode: 90 } as const, 2025, '*'],
    [map, 'Sha Tin', 'New Territories'],
    [map, 'Atlantis', '*'],
    [map, 'constructor', '*'],
    [map, null, null],
    [{ kind: 'prefix', length: 3 } as const, 'E11.9', 'E11'],
    [{ kind: 'prefix', length: 3 } as const, 'E1', 'E1'],
    [{ kind: 'prefix', length: 1 } as const, '𠮷野', '𠮷'],
    [{ kind: 'prefix', length: 3 } as const, null, null],
  ])('%o of %j is %j', (hierarchy, value, expected) => {
    expect(generalise(hierarchy, value, '2024-06-30')).toBe(expected)
  })
})
