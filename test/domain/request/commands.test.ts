import { describe, expect, it } from '@jest/globals'
import { draft, edit, submit } from '../../../src/domain/request/commands.ts'
import type { DatasetSelection } from '../../../src/domain/request/content.ts'
import { columns, content, definition } from '../fixtures.ts'
import { profile } from '../profile.ts'
import { codeOf, refusalOf } from '../refusal-of.ts'

const today = '2026-03-01'
const entry = { version: 7, definition, columns, profile }
const lookup = (dataset: string) => (dataset === 'hospital' ? entry : undefined)

const withSelection = (change: Partial<DatasetSelection>) => ({
  ...content,
  datasets: content.datasets.map((selection) => ({ ...selection, ...change })),
})

describe('a request that selects something twice', () => {
  const twice = { ...content, datasets: [...content.datasets, ...content.datasets] }
  const repeated = withSelection({ variables: ['patients.dob', 'patients.sex', 'patients.dob'] })
  const commands: [string, (bad: typeof content) => unknown][] = [
    ['drafted', (bad) => draft(bad)],
    ['edited', (bad) => edit('draft', bad)],
    ['submitted', (bad) => submit('draft', bad, lookup, today)],
  ]

  it.each(commands)('is refused with INPUT_INVALID when %s, naming the place', (_, run) => {
    const dataset = refusalOf(() => run(twice))
    expect([dataset.code, dataset.violations[0]?.path]).toEqual(['INPUT_INVALID', 'datasets.1.dataset'])
    const variable = refusalOf(() => run(repeated))
    expect([variable.code, variable.violations.map(({ path }) => path)]).toEqual([
      'INPUT_INVALID',
      ['datasets.0.variables.2'],
    ])
  })

  it('is a draft when it selects everything once', () => {
    expect(draft(content)).toEqual({ state: 'draft', content })
  })
})

describe('submit', () => {
  it.each(['draft', 'returned'] as const)(
    'submits a %s request and pins the current dataset version',
    (state) => {
      const result = submit(state, content, lookup, today)
      expect(result.state).toBe('submitted')
      expect(result.content).toEqual(withSelection({ version: 7 }))
    },
  )

  it('pins the current version even when the draft named another', () => {
    expect(submit('draft', withSelection({ version: 1 }), lookup, today).content.datasets[0]?.version).toBe(7)
  })

  it.each(['submitted', 'withdrawn'] as const)('refuses with ILLEGAL_TRANSITION from %s', (state) => {
    expect(codeOf(() => submit(state, content, lookup, today))).toBe('ILLEGAL_TRANSITION')
  })

  it.each(['approved', 'rejected'] as const)('refuses with ALREADY_DECIDED from %s', (state) => {
    expect(codeOf(() => submit(state, content, lookup, today))).toBe('ALREADY_DECIDED')
  })

  it('looks at the state before the content, so that the answer leaks nothing about the catalogue', () => {
    expect(codeOf(() => submit('approved', withSelection({ dataset: 'x' }), lookup, today))).toBe(
      'ALREADY_DECIDED',
    )
  })

  it('refuses with DATASET_UNKNOWN naming the place', () => {
    const refusal = refusalOf(() => submit('draft', withSelection({ dataset: 'other' }), lookup, today))
    expect(refusal.code).toBe('DATASET_UNKNOWN')
    expect(refusal.violations).toEqual([
      { path: 'datasets.0.dataset', message: expect.stringContaining('other') },
    ])
  })

  it('refuses with VARIABLE_UNKNOWN listing every unknown variable', () => {
    const names = ['patients.dob', 'patients.shoe', 'nowhere.sex'] as const
    const refusal = refusalOf(() => submit('draft', withSelection({ variables: names }), lookup, today))
    expect(refusal.code).toBe('VARIABLE_UNKNOWN')
    expect(refusal.violations.map((violation) => violation.path)).toEqual([
      'datasets.0.variables.1',
      'datasets.0.variables.2',
    ])
  })

  it.each([
    'constructor.name',
    'patients.constructor',
    '__proto__.x',
    'patients.sex.more',
    'patients.',
  ] as const)('refuses %s as unknown: only own names of exactly two parts count', (name) => {
    expect(codeOf(() => submit('draft', withSelection({ variables: [name] }), lookup, today))).toBe(
      'VARIABLE_UNKNOWN',
    )
  })

  it.each(['patients.hkid', 'patients.name', 'episodes.hkid'] as const)(
    'refuses with VARIABLE_NOT_RELEASABLE for %s',
    (name) => {
      expect(codeOf(() => submit('draft', withSelection({ variables: [name] }), lookup, today))).toBe(
        'VARIABLE_NOT_RELEASABLE',
      )
    },
  )

  it('refuses with VARIABLE_NOT_RELEASABLE what the profile in force withholds, naming profile and reason', () => {
    const variables = ['patients.sex', 'episodes.note'] as const
    const refusal = refusalOf(() => submit('draft', withSelection({ variables }), lookup, today))
    expect([refusal.code, refusal.violations]).toEqual([
      'VARIABLE_NOT_RELEASABLE',
      [
        {
          path: 'datasets.0.variables.1',
          message: 'episodes.note is withheld by profile test: identifies',
        },
      ],
    ])
  })

  it('takes the same variable under a profile that releases it', () => {
    const [first, ...others] = profile.rules
    const keep = { id: 'text', classes: ['free-text'], transform: { kind: 'keep' }, why: 'trial' } as const
    const releasing = { ...entry, profile: { ...profile, rules: [first, keep, ...others] } }
    const variables = ['episodes.note'] as const
    expect(submit('draft', withSelection({ variables }), () => releasing, today).state).toBe('submitted')
  })

  it('refuses with VARIABLE_NOT_RELEASABLE what the profile cannot treat', () => {
    const coarse = { ...entry, profile: { ...profile, hierarchies: {} } }
    const refusal = refusalOf(() => submit('draft', content, () => coarse, today))
    expect(refusal.code).toBe('VARIABLE_NOT_RELEASABLE')
    expect(refusal.violations.map(({ message }) => message)).toEqual([
      'patients.dob is withheld by profile test: the profile has no hierarchy age-bands',
      'episodes.diagnosis is withheld by profile test: the profile has no hierarchy icd10',
    ])
  })

  it('refuses every variable of a dataset whose profile the gateway no longer has', () => {
    const lost = { ...entry, definition: { ...definition, profile: 'gone' }, profile: undefined }
    const refusal = refusalOf(() => submit('draft', content, () => lost, today))
    expect([refusal.code, refusal.violations.length]).toEqual(['VARIABLE_NOT_RELEASABLE', 4])
    expect(refusal.violations[0]?.message).toContain('no longer has profile gone')
  })

  it('refuses with COHORT_INVALID naming the place', () => {
    const cohort = { variable: 'patients.name', op: 'eq', value: 'Chan' } as const
    const refusal = refusalOf(() => submit('draft', withSelection({ cohort }), lookup, today))
    expect(refusal.code).toBe('COHORT_INVALID')
    expect(refusal.violations[0]?.path).toBe('datasets.0.cohort.variable')
  })

  it.each([
    ['2026-03-01', 'END_DATE_INVALID'],
    ['2026-03-02', undefined],
    ['2031-03-01', undefined],
    ['2031-03-02', 'END_DATE_INVALID'],
    ['2025-12-31', 'END_DATE_INVALID'],
    ['2027-02-30', 'END_DATE_INVALID'],
    ['2027', 'END_DATE_INVALID'],
    ['2027-13-01', 'END_DATE_INVALID'],
  ])('end date %s on 2026-03-01 → %s', (endsOn, code) => {
    expect(codeOf(() => submit('draft', { ...content, endsOn }, lookup, today))).toBe(code)
  })
})

describe('edit', () => {
  it('replaces the content of a draft and of a returned request and keeps the state', () => {
    const changed = { ...content, title: 'Another title' }
    expect(edit('draft', changed)).toEqual({ state: 'draft', content: changed })
    expect(edit('returned', changed)).toEqual({ state: 'returned', content: changed })
  })

  it('never touches a submitted request', () => {
    expect(codeOf(() => edit('submitted', content))).toBe('ILLEGAL_TRANSITION')
  })
})
