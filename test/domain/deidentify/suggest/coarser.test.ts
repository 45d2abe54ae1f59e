import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { applyTransform, type PlainValue } from '../../../../src/domain/deidentify/apply-transform.ts'
import type { Hierarchy } from '../../../../src/domain/deidentify/profile.ts'
import { coarserThan } from '../../../../src/domain/deidentify/suggest/coarser.ts'
import type { Transform } from '../../../../src/domain/deidentify/transforms/transform.ts'

const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2024-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10))
const letters = fc.string({ unit: fc.constantFrom('A', 'B', '1', '2', '病'), maxLength: 5 })
const ordered = ['none', 'mild', 'moderate', 'severe', 'worst', 'unknown', 'other'] as const
const by = (hierarchy: Hierarchy): Transform => ({ kind: 'generalise', hierarchy, name: 'h' })

const cases: readonly [string, Transform, fc.Arbitrary<PlainValue>, number][] = [
  ['bands of age', by({ kind: 'age-bands', width: 5, topCode: 90 }), date, 4],
  [
    'bands of years of birth',
    by({ kind: 'birth-year-bands', width: 10, topCode: 85 }),
    fc.integer({ min: 1900, max: 2025 }),
    3,
  ],
  ['years of age', { kind: 'age', topCode: 89 }, date, 5],
  ['months', { kind: 'truncate-date', unit: 'month' }, date, 2],
  ['quarters, not too old', { kind: 'truncate-date', unit: 'quarter', oldestAge: 90 }, date, 1],
  ['codes by their first characters', by({ kind: 'prefix', length: 3 }), letters, 2],
  ['masked texts', by({ kind: 'mask', visible: 4 }), letters, 3],
  [
    'groups of an order',
    by({ kind: 'order', values: ordered, groupSize: 1 }),
    fc.constantFrom(...ordered),
    2,
  ],
  [
    'intervals',
    by({ kind: 'intervals', bounds: [0, 5, 10, 20, 50] }),
    fc.double({ noNaN: true, min: -10, max: 60 }),
    2,
  ],
]

const apply = (transform: Transform, value: PlainValue) =>
  applyTransform(transform, value, {
    referenceDate: '2025-01-01',
    variable: 'patients.x',
    mac: '00'.repeat(32),
    shift: 1,
    common: new Set(),
    country: null,
  })

describe('coarser transforms', () => {
  it.each(cases)('of %s put together what the ones before kept together', (_, transform, values, steps) => {
    const all = [transform, ...coarserThan(transform)]
    expect(all).toHaveLength(steps + 1)
    fc.assert(
      fc.property(fc.array(values, { minLength: 2, maxLength: 60 }), (drawn) => {
        for (const [at, coarse] of all.slice(1).entries()) {
          const groups = new Map<PlainValue, PlainValue>()
          for (const value of drawn) {
            const fine = apply(all[at] ?? transform, value)
            // Nobody is born after the reference date here; missing values stay apart in a hierarchy.
            if (fine === null) continue
            const group = apply(coarse, value)
            expect(groups.get(fine) ?? group).toBe(group)
            groups.set(fine, group)
          }
        }
      }),
    )
  })

  it.each<Transform>([
    { kind: 'keep' },
    { kind: 'truncate-date', unit: 'week' },
    by({ kind: 'hk-regions' }),
    by({ kind: 'age-bands', width: 50, topCode: 90 }),
    by({ kind: 'intervals', bounds: [18] }),
  ])('%j has none: the variable can only be removed', (transform) => {
    expect(coarserThan(transform)).toEqual([])
  })
})
