import { describe, expect, it } from '@jest/globals'
import { checkCohort, valueKindOf } from '../../../src/domain/cohort/check.ts'
import type { Predicate } from '../../../src/domain/cohort/predicate.ts'
import { columns, definition } from '../fixtures.ts'
import { codeOf, refusalOf } from '../refusal-of.ts'

const check = (predicate: Predicate) => checkCohort(predicate, definition, columns)
const eq = (variable: `${string}.${string}`, value: string | number | boolean): Predicate => ({
  variable,
  op: 'eq',
  value,
})
const nested = (depth: number): Predicate =>
  depth === 1 ? eq('patients.sex', 'F') : { not: nested(depth - 1) }

describe('checkCohort accepts', () => {
  it.each<[string, Predicate]>([
    ['text', eq('patients.sex', "'; DROP TABLE x; --")],
    ['number', eq('patients.weight', 71.5)],
    ['boolean', eq('patients.alive', true)],
    ['date', eq('patients.dob', '2020-02-29')],
    ['a time', { variable: 'episodes.admitted', op: 'ge', value: '2020-02-29T12:30:00Z' }],
    ['in', { variable: 'patients.sex', op: 'in', values: ['F', 'M'] }],
    ['between', { variable: 'patients.weight', op: 'between', from: 1, to: 2 }],
    ['starts-with', { variable: 'episodes.diagnosis', op: 'starts-with', value: 'E1' }],
    ['present', { variable: 'episodes.admitted', op: 'present' }],
    ['a tree', { all: [{ any: [eq('patients.sex', 'F'), { not: eq('patients.alive', false) }] }] }],
    ['twelve levels', nested(12)],
    ['200 comparisons', { all: Array(200).fill(eq('patients.sex', 'F')) }],
  ])('%s', (_, predicate) => {
    expect(codeOf(() => check(predicate))).toBeUndefined()
  })
})

describe('checkCohort refuses with COHORT_INVALID', () => {
  it.each<[string, Predicate, string]>([
    ['an unknown variable', eq('patients.shoe', 1), 'cohort.variable'],
    ['an unknown table', eq('nowhere.sex', 'F'), 'cohort.variable'],
    ['a name inherited by every object', eq('constructor.name', 'F'), 'cohort.variable'],
    ['a name of three parts', eq('patients.sex.x', 'F'), 'cohort.variable'],
    ['the patient key', eq('patients.hkid', 'A1234563'), 'cohort.variable'],
    ['a direct identifier', eq('patients.name', 'Chan'), 'cohort.variable'],
    ['free text', { variable: 'episodes.note', op: 'starts-with', value: 'a' }, 'cohort.variable'],
    ['a type that cannot be compared', { variable: 'patients.photo', op: 'present' }, 'cohort.variable'],
    ['text for a number', eq('patients.weight', '71'), 'cohort'],
    ['a number for text', eq('patients.sex', 1), 'cohort'],
    ['a number for a boolean', eq('patients.alive', 1), 'cohort'],
    ['infinity', eq('patients.weight', Number.POSITIVE_INFINITY), 'cohort'],
    ['not a number', eq('patients.weight', Number.NaN), 'cohort'],
    ['a day that is not in the calendar', eq('patients.dob', '2023-02-30'), 'cohort'],
    ['a month that is not in the calendar', eq('patients.dob', '2023-13-01'), 'cohort'],
    ['an hour that is not on the clock', eq('episodes.admitted', '2023-01-01T25:00'), 'cohort'],
    ['a date in another form', eq('patients.dob', '1/2/2023'), 'cohort'],
    ['SQL for a date', eq('patients.dob', "2023-01-01' OR '1'='1"), 'cohort'],
    ['one wrong value of several', { variable: 'patients.sex', op: 'in', values: ['F', 1] }, 'cohort'],
    ['no values', { variable: 'patients.sex', op: 'in', values: [] }, 'cohort.values'],
    ['a wrong end', { variable: 'patients.weight', op: 'between', from: 1, to: 'x' }, 'cohort'],
    ['starts-with on a number', { variable: 'patients.weight', op: 'starts-with', value: '1' }, 'cohort.op'],
    ['an empty all', { all: [] }, 'cohort.all'],
    ['an empty any', { not: { any: [] } }, 'cohort.not.any'],
    ['thirteen levels', nested(13), `cohort${'.not'.repeat(12)}`],
    ['201 comparisons', { any: Array(201).fill(eq('patients.sex', 'F')) }, 'cohort'],
  ])('%s', (_, predicate, path) => {
    const refusal = refusalOf(() => check(predicate))
    expect(refusal.code).toBe('COHORT_INVALID')
    expect(refusal.violations.map((violation) => violation.path)).toContain(path)
  })

  it('lists every violation with its place', () => {
    const refusal = refusalOf(() =>
      check({ all: [eq('patients.shoe', 1), { any: [eq('patients.weight', 'x')] }] }),
    )
    expect(refusal.violations.map((violation) => violation.path)).toEqual([
      'cohort.all.0.variable',
      'cohort.all.1.any.0',
    ])
  })

  it('refuses a variable the source lost', () => {
    expect(codeOf(() => checkCohort(eq('patients.sex', 'F'), definition, { patients: [] }))).toBe(
      'COHORT_INVALID',
    )
  })
})

describe('kinds of source types', () => {
  it.each([
    ['INTEGER', 'number'],
    ['UBIGINT', 'number'],
    ['DECIMAL(18,3)', 'number'],
    ['FLOAT', 'number'],
    ['DATE', 'date'],
    ['TIMESTAMP WITH TIME ZONE', 'date'],
    ['TIMESTAMP_NS', 'date'],
    ['BOOLEAN', 'boolean'],
    ['VARCHAR', 'text'],
    ['VARCHAR[]', undefined],
    ['STRUCT(a INTEGER)', undefined],
    ['BLOB', undefined],
    ['TIME', undefined],
  ])('%s is %s', (type, kind) => {
    expect(valueKindOf(type)).toBe(kind)
  })
})
