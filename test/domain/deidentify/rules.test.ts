import { describe, expect, it } from '@jest/globals'
import { matches, ruleFor } from '../../../src/domain/deidentify/rules.ts'
import { profile } from '../profile.ts'

describe('patterns of names', () => {
  it.each([
    ['patients.sex', 'patients.sex', true],
    ['*.sex', 'patients.SEX', true],
    ['*zip*', 'patients.zip_code', true],
    ['*.ip', 'patients.zip', false],
    ['*', '', true],
    ['a.b', 'axb', false],
    ['(x)', '(x)', true],
    ['x', "x'; DROP TABLE y; --", false],
  ])('%j fits %j: %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected)
  })
})

describe('ruleFor', () => {
  const subject = (variable: Parameters<typeof ruleFor>[1]['variable'], sourceType = 'VARCHAR') =>
    ruleFor(profile, { name: 't.v', variable, sourceType })?.id

  it.each([
    [{ class: 'quasi-identifier', hierarchy: 'icd10' } as const, 'hierarchies'],
    [{ class: 'quasi-identifier' } as const, 'rest'],
    [{ class: 'other', hierarchy: 'icd10' } as const, 'rest'],
    [{ class: 'date' } as const, 'dates'],
    [{ class: 'free-text' } as const, 'never'],
  ])('%o → %s', (variable, rule) => {
    expect(subject(variable)).toBe(rule)
  })

  it('a rule for kinds of columns does not apply to a column of no known kind', () => {
    const only = {
      ...profile,
      rules: [{ id: 'dated', classes: ['other'], types: ['date'], transform: { kind: 'drop' }, why: '' }],
    } as const
    expect(ruleFor(only, { name: 't.v', variable: { class: 'other' }, sourceType: 'BLOB' })).toBeUndefined()
    expect(ruleFor(only, { name: 't.v', variable: { class: 'other' }, sourceType: 'DATE' })?.id).toBe('dated')
  })
})
