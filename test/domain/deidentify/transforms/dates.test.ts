import { describe, expect, it } from '@jest/globals'
import { shiftDate } from '../../../../src/domain/deidentify/transforms/shift-date.ts'
import { truncateDate } from '../../../../src/domain/deidentify/transforms/truncate-date.ts'

describe('shiftDate', () => {
  it.each([
    ['2024-02-28', 2, '2024-03-01'],
    ['2024-02-28T23:59:59+08:00', 1, '2024-02-29T23:59:59+08:00'],
    ['2024-01-01', -1, '2023-12-31'],
    ['2024', 5, null],
    ['2024-03', 5, null],
    ['2024-02-30', 5, null],
    ['', 5, null],
    [null, 5, null],
  ])('%j by %i days is %j', (value, days, expected) => {
    expect(shiftDate(value, days, { kind: 'shift-date' })).toBe(expected)
  })

  it('drops the time of day when asked to', () => {
    expect(shiftDate('2024-02-28T23:59', 1, { kind: 'shift-date', timeOfDay: 'drop' })).toBe('2024-02-29')
  })
})

describe('truncateDate', () => {
  it.each([
    ['year', 2021],
    ['quarter', '2021-Q1'],
    ['month', '2021-01'],
    // The first days of 2021 belong to the last week of 2020 (ISO 8601).
    ['week', '2020-W53'],
  ] as const)('to the %s', (unit, expected) => {
    expect(truncateDate('2021-01-03', { kind: 'truncate-date', unit }, '2024-06-30')).toBe(expected)
  })

  it.each([
    ['1934-12-31', null],
    ['1935-01-01', 1935],
  ])('of %s, when ages over 89 must not show: %s', (value, expected) => {
    const transform = { kind: 'truncate-date', unit: 'year', oldestAge: 89 } as const
    expect(truncateDate(value, transform, '2024-06-30')).toBe(expected)
  })
})
