import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Condition, grantFor, patientLimit, requiredK } from '../../../src/domain/grant/conditions.ts'
import { content } from '../fixtures.ts'
import { codeOf, refusalOf } from '../refusal-of.ts'

const requested = content.datasets[0]?.variables ?? []
const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('minimum-k' as const), k: fc.integer({ min: -5, max: 1200 }) }),
  fc.record({
    kind: fc.constant('maximum-patients' as const),
    patients: fc.integer({ min: -5, max: 100_000 }),
  }),
  fc.record({ kind: fc.constant('ends-on' as const), date: fc.oneof(day, fc.string()) }),
  fc.record({
    kind: fc.constant('exclude-variables' as const),
    dataset: fc.constantFrom('hospital', 'other'),
    variables: fc.subarray([...requested, 'patients.name' as const]),
  }),
)

describe('grantFor', () => {
  it('gives exactly what was requested when there are no conditions', () => {
    expect(grantFor(content, [])).toEqual({
      scope: { purpose: content.purpose, datasets: content.datasets },
      endsOn: content.endsOn,
    })
  })

  it('takes excluded variables and later days away', () => {
    const { scope, endsOn } = grantFor(content, [
      { kind: 'exclude-variables', dataset: 'hospital', variables: ['patients.sex'] },
      { kind: 'ends-on', date: '2027-01-31' },
      { kind: 'ends-on', date: '2026-12-31' },
    ])
    expect(scope.datasets[0]?.variables).toEqual(['patients.dob', 'episodes.admitted', 'episodes.diagnosis'])
    expect(endsOn).toBe('2026-12-31')
  })

  it('property: conditions can only narrow', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 6 }), fc.integer({ min: 2, max: 50 }), (conditions, k) => {
        if (codeOf(() => grantFor(content, conditions)) !== undefined) return
        const { scope, endsOn } = grantFor(content, conditions)
        expect(endsOn <= content.endsOn && endsOn.length === 10).toBe(true)
        expect(scope.purpose).toEqual(content.purpose)
        for (const [index, selection] of scope.datasets.entries()) {
          const before = content.datasets[index]
          expect({ ...selection, variables: [] }).toEqual({ ...before, variables: [] })
          expect(before?.variables).toEqual(expect.arrayContaining([...selection.variables]))
        }
        expect(requiredK(k, conditions)).toBeGreaterThanOrEqual(k)
      }),
    )
  })

  it('property: one more condition never gives more than before', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), condition, (conditions, extra) => {
        const all = [...conditions, extra]
        if (codeOf(() => grantFor(content, conditions)) ?? codeOf(() => grantFor(content, all))) return
        const [before, after] = [grantFor(content, conditions), grantFor(content, all)]
        expect(after.endsOn <= before.endsOn).toBe(true)
        expect(before.scope.datasets[0]?.variables).toEqual(
          expect.arrayContaining([...(after.scope.datasets[0]?.variables ?? [])]),
        )
        expect(requiredK(5, all)).toBeGreaterThanOrEqual(requiredK(5, conditions))
        expect(patientLimit(all) ?? Infinity).toBeLessThanOrEqual(patientLimit(conditions) ?? Infinity)
      }),
    )
  })

  it.each<[string, Condition]>([
    ['conditions.0.k', { kind: 'minimum-k', k: 1 }],
    ['conditions.0.k', { kind: 'minimum-k', k: 1001 }],
    ['conditions.0.k', { kind: 'minimum-k', k: 5.5 }],
    ['conditions.0.k', { kind: 'minimum-k', k: Number.NaN }],
    ['conditions.0.patients', { kind: 'maximum-patients', patients: 0 }],
    ['conditions.0.patients', { kind: 'maximum-patients', patients: 1.5 }],
    ['conditions.0.date', { kind: 'ends-on', date: '2027-07-01' }],
    ['conditions.0.date', { kind: 'ends-on', date: '' }],
    ['conditions.0.date', { kind: 'ends-on', date: '2026-02-30' }],
    ['conditions.0.dataset', { kind: 'exclude-variables', dataset: 'other', variables: ['patients.sex'] }],
    [
      'conditions.0.variables',
      { kind: 'exclude-variables', dataset: 'hospital', variables: ['patients.name'] },
    ],
    ['conditions', { kind: 'exclude-variables', dataset: 'hospital', variables: [...requested] }],
  ])('refuses with GRANT_CONDITIONS_INVALID at %s', (path, wrong) => {
    const refusal = refusalOf(() => grantFor(content, [wrong]))
    expect(refusal.code).toBe('GRANT_CONDITIONS_INVALID')
    expect(refusal.violations.map((violation) => violation.path)).toContain(path)
  })

  it('lists every violation', () => {
    const refusal = refusalOf(() =>
      grantFor(content, [
        { kind: 'minimum-k', k: 1 },
        { kind: 'ends-on', date: '2099-01-01' },
      ]),
    )
    expect(refusal.violations).toHaveLength(2)
  })
})

describe('strictest of profile and conditions', () => {
  it.each([
    [5, [], 5],
    [5, [3], 5],
    [5, [11, 7], 11],
  ])('k: profile %s, conditions %o → %s', (profile, ks, k) => {
    expect(
      requiredK(
        profile,
        ks.map((value) => ({ kind: 'minimum-k', k: value }) as const),
      ),
    ).toBe(k)
  })

  it('patient limit: none, or the smallest', () => {
    expect(patientLimit([])).toBeUndefined()
    expect(
      patientLimit([
        { kind: 'maximum-patients', patients: 500 },
        { kind: 'maximum-patients', patients: 200 },
      ]),
    ).toBe(200)
  })
})
