import { describe, expect, it } from '@jest/globals'
import { planDeidentification } from '../../../src/domain/deidentify/plan.ts'
import { columns, definition } from '../fixtures.ts'
import { profile } from '../profile.ts'
import { codeOf } from '../refusal-of.ts'

const variables = ['patients.sex', 'patients.dob', 'episodes.diagnosis', 'episodes.admitted'] as const

describe('planDeidentification', () => {
  it('gives tables by name, variables in definition order, and one transform each', () => {
    const plan = planDeidentification(definition, columns, variables, profile)
    expect(
      plan.tables.map((table) => [table.table, table.variables.map((v) => [v.variable, v.transform.kind])]),
    ).toEqual([
      [
        'episodes',
        [
          ['admitted', 'shift-date'],
          ['diagnosis', 'generalise'],
        ],
      ],
      [
        'patients',
        [
          ['dob', 'generalise'],
          ['sex', 'keep'],
        ],
      ],
    ])
    expect(plan).toMatchObject({ identifier: 'hkid', referenceDate: '2024-06-30', maximumShiftDays: 365 })
  })

  it('does not depend on the order in which variables were asked for', () => {
    const reversed = [...variables].reverse()
    expect(planDeidentification(definition, columns, reversed, profile)).toEqual(
      planDeidentification(definition, columns, variables, profile),
    )
  })

  it.each(['patients.hkid', 'patients.name', 'episodes.note'] as const)(
    'refuses %s: it never leaves',
    (name) => {
      expect(codeOf(() => planDeidentification(definition, columns, [name], profile))).toBe(
        'GRANT_OUT_OF_SCOPE',
      )
    },
  )

  it('refuses a hierarchy the profile does not know', () => {
    expect(
      codeOf(() => planDeidentification(definition, columns, variables, { ...profile, hierarchies: {} })),
    ).toBe('TRANSFORM_UNSUITABLE')
  })

  it('refuses with SOURCE_CHANGED when the source lost a column', () => {
    expect(
      codeOf(() => planDeidentification(definition, { ...columns, patients: [] }, variables, profile)),
    ).toBe('SOURCE_CHANGED')
  })
})
