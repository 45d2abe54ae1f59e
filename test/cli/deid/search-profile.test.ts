import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { captureIo, withFolder } from '../support.ts'

const definition = `
id: clinic
title: { en: Clinic }
custodian: Clinic
source: { engine: duckdb, root: . }
consent: { basis: opt-in }
referenceDate: 2024-06-30
patient: { table: patients, key: hkid }
tables:
  patients:
    file: patients.csv
    variables:
      hkid: { class: patient-key, identifier: hkid }
      name: { class: direct-identifier }
      dob: { class: quasi-identifier, type: date, hierarchy: age-bands }
      sex: { class: quasi-identifier }
      illness: { class: sensitive }
  visits:
    file: visits.csv
    patient: hkid
    variables:
      hkid: { class: patient-key, identifier: hkid }
      reason: { class: sensitive }
`

type Patient = {
  readonly dob: string
  readonly sex: string
  readonly illness: string
  readonly name?: string
}

/** Three patients in each band of ten years from 20 to 59, so six in each of twenty; both sexes, three illnesses. */
const patients: readonly Patient[] = [2000, 1990, 1980, 1970].flatMap((year) =>
  ['F', 'M'].flatMap((sex) =>
    ['flu', 'gout', 'acne'].map((illness, at) => ({ dob: `${year}-0${at + 1}-01`, sex, illness })),
  ),
)

const csvOf = (rows: readonly Patient[]) =>
  [
    'hkid,name,dob,sex,illness',
    ...rows.map(({ dob, sex, illness, name = 'Chan' }, at) => `A${at},${name},${dob},${sex},${illness}`),
  ].join('\n')

type Options = {
  /** Undefined when there is no source. */
  readonly rows?: readonly Patient[] | undefined
  readonly args?: readonly string[]
  readonly text?: string
}

/** A copy of the policies whose default profile asks for more. */
async function policiesWith(folder: string, models: readonly string[]): Promise<string> {
  const policies = join(folder, 'policies')
  await cp(join(packageRoot, 'policies'), policies, { recursive: true })
  const file = join(policies, 'deidentification', 'hk-research.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('dateShift:', `models:\n${models.join('\n')}\n\ndateShift:`))
  return policies
}

async function search(options: Options) {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'clinic.yaml'), options.text ?? definition)
    if (!('rows' in options) || options.rows !== undefined) {
      await writeFile(join(folder, 'patients.csv'), csvOf(options.rows ?? patients))
      await writeFile(join(folder, 'visits.csv'), 'hkid,reason\nA1,cough\n')
    }
    const { io, out } = captureIo()
    const args = ['deid', 'search', join(folder, 'clinic.yaml'), ...(options.args ?? [])]
    const code = await runCli(io, [deidCommand(io)], args)
    return { code, ...out }
  })
}

const found = async (options: Options = {}) => {
  const { code, stdout, stderr } = await search({ ...options, args: [...(options.args ?? []), '--json'] })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout)
}

describe('deid search of a dataset by a profile', () => {
  it('finds how much coarser than the profile it must be for the thresholds of the profile', async () => {
    const result = await found()
    expect(result).toMatchObject({
      dataset: 'clinic',
      profile: { id: 'hk-research' },
      models: [{ model: 'k-anonymity', k: 5 }],
      suppressionLimit: 0.05,
      records: 24,
    })
    // Ten years leave groups of three; twenty are enough, and so is leaving out the sex: less is lost by the former.
    const chosen = result.proposal.levels.map((one: { variable: string; level: number }) => [
      one.variable,
      one.level,
    ])
    expect(chosen).toEqual([
      ['dob', 1],
      ['sex', 0],
    ])
    expect(result.proposal).toMatchObject({ smallestClass: 6, classes: 4, suppressed: 0, isOptimal: true })
    expect(result.proposal.levels[0].meaning).toBe('age in bands of 20 years, 90 and over together')
    expect(result.proposal.levels[1].meaning).toBe('as the profile says: kept')
    expect(result.alternatives.map((one: { smallestClass: number }) => one.smallestClass)).toEqual([12, 24])
  })

  it('needs nothing coarser where the profile is enough', async () => {
    const twice = [...patients, ...patients]
    const { proposal } = await found({ rows: twice })
    expect(proposal.levels.map((one: { level: number }) => one.level)).toEqual([0, 0])
    expect(proposal).toMatchObject({ smallestClass: 6, value: 0 })
  })

  it('names the profile, what it asks and the proposal for people', async () => {
    const { code, stdout } = await search({})
    expect(code).toBe(0)
    expect(stdout).toMatch(/Dataset clinic by profile hk-research version \d+ \(sha256:[0-9a-f]{64}\)/)
    expect(stdout).toContain('asked: k-anonymity k of at least 5; at most 5 % suppressed')
    expect(stdout).toContain('as the profile says: kept')
  })

  it('warns of variables that look like identifiers and are classified as harmless', async () => {
    const text = definition.replace('name: { class: direct-identifier }', 'name: { class: other }')
    const rows = patients.map((one, at) => ({ ...one, name: `9${100 + at} 4567` }))
    const { warnings } = await found({ text, rows })
    expect(warnings).toEqual([
      { column: 'tables.patients.variables.name', message: expect.stringContaining('classified other') },
    ])
    const { stdout } = await search({ text, rows })
    expect(stdout).toContain('WARNING tables.patients.variables.name is classified other')
    expect((await found()).warnings).toEqual([])
  })

  it('treats rare categories as the profile does', async () => {
    const alone = { dob: '1990-01-01', sex: 'X', illness: 'flu' }
    const rows = [...patients, ...patients, ...patients, ...patients, alone, alone]
    const { proposal } = await found({ rows, args: ['--profile', 'expert-determination'] })
    expect(proposal.levels.find((one: { variable: string }) => one.variable === 'sex').meaning).toContain(
      'as the profile says: replaced by * in categories of fewer than 11 patients',
    )
    expect(proposal.suppressed).toBe(2)
  })

  it('looks at what the profile asks of sensitive variables, and names what it does not look at', async () => {
    await withFolder(async (folder) => {
      const models = [
        '  - { model: distinct-l-diversity, attribute: patients.illness, l: 3 }',
        '  - { model: distinct-l-diversity, attribute: visits.reason, l: 2 }',
      ]
      const policies = await policiesWith(folder, models)
      const rows = patients.map((one) => (one.sex === 'M' ? { ...one, illness: 'flu' } : one))
      const result = await found({ rows, args: ['--policies', policies] })
      expect(result.notSearched).toEqual([
        { model: 'distinct-l-diversity of visits.reason', why: 'a patient may have several values of it' },
      ])
      // All men have the same illness: only without the sex has every group three.
      expect(result.proposal.levels[1]).toMatchObject({ variable: 'sex', level: 1 })
    })
  })

  it('refuses what no transformation can meet with the nearest that can be', async () => {
    const { code, stderr } = await search({ rows: patients.slice(0, 3) })
    expect(code).toBe(3)
    expect(stderr).toContain('THRESHOLDS_UNREACHABLE')
    expect(stderr).toContain('k of at least 3')
  })

  it.each([
    ['a source that is not there', { rows: undefined }, 1, 'DATA_UNREADABLE'],
    ['a profile that is not there', { args: ['--profile', 'nobody'] }, 1, 'PROFILE_UNKNOWN'],
    ['a definition that is wrong', { text: 'tables: 1' }, 1, 'DEFINITION_INVALID'],
    [
      'no quasi-identifier',
      { text: definition.replaceAll('class: quasi-identifier', 'class: other') },
      3,
      'NOTHING_TO_SEARCH',
    ],
    [
      'a table without a patient column',
      { text: definition.replace('    patient: hkid\n', '') },
      1,
      'DEFINITION_INVALID',
    ],
    ['no patient', { rows: [] }, 3, 'NOTHING_TO_SEARCH'],
    [
      'a profile for what is no definition',
      { text: 'data: x.csv', args: ['--profile', 'hk-research'] },
      2,
      'USAGE',
    ],
  ] satisfies [string, Options, number, string][])(
    'refuses %s',
    async (_, options: Options, exit, expected) => {
      const { code, stderr } = await search(options)
      expect({ code, stderr }).toEqual({ code: exit, stderr: expect.stringContaining(expected) })
    },
  )
})
