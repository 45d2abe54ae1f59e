import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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
      district: { class: quasi-identifier, hierarchy: hk-districts }
      seen: { class: date }
      weight: { class: sensitive }
`
const csv =
  'hkid,name,dob,sex,district,seen,weight\nA1,Chan,1960-01-01,F,Sha Tin,2021-05-06,70.5\nA2,Lee,1970-01-01,M,North,2021-05-07,80.5\n'

async function explain(text: string, args: readonly string[] = [], source: string | null = csv) {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'clinic.yaml'), text)
    if (source !== null) await writeFile(join(folder, 'patients.csv'), source)
    const { io, out } = captureIo()
    const code = await runCli(
      io,
      [deidCommand(io)],
      ['deid', 'explain', join(folder, 'clinic.yaml'), ...args],
    )
    return { code, ...out }
  })
}
const json = async (text: string, args: readonly string[] = [], source: string | null = csv) => {
  const { code, stdout, stderr } = await explain(text, [...args, '--json'], source)
  return { code, stderr, result: JSON.parse(stdout) }
}

describe('deid explain', () => {
  it('says of every variable what happens, by which rule and why, with an example', async () => {
    const { code, result } = await json(definition)
    expect(code).toBe(0)
    expect(result).toMatchObject({ dataset: 'clinic', profile: { id: 'hk-research' }, typesAssumed: false })
    const said = result.variables.map((one: Record<string, unknown>) => [
      one.name,
      one.released,
      one.rule,
      one.example,
    ])
    expect(said).toEqual([
      [
        'patients.hkid',
        true,
        'patients',
        { from: 'A123456(3)', to: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ],
      ['patients.name', false, 'identifiers', { from: 'CHAN Tai Man', to: null }],
      ['patients.dob', true, 'hierarchies', { from: '1931-05-14', to: '90+' }],
      ['patients.sex', true, 'rest', { from: 'F', to: 'F' }],
      ['patients.district', true, 'hierarchies', { from: 'Sha Tin', to: 'New Territories' }],
      ['patients.seen', true, 'dates', { from: '2021-05-14', to: '2021-06-20' }],
      ['patients.weight', true, 'rest', { from: 137.46, to: 137.46 }],
    ])
    for (const { why } of result.variables) expect(why.length).toBeGreaterThan(10)
  })

  it('explains free text that the default profile scrubs', async () => {
    const { code, result } = await json(
      definition.replace('weight: { class: sensitive }', 'weight: { class: free-text }'),
      [],
      csv.replaceAll(/\d+\.5/g, 'Seen by Mr Chan'),
    )
    expect(code).toBe(0)
    expect(result.variables[6]).toMatchObject({
      released: true,
      rule: 'texts',
      example: { from: 'Mr Chan was seen on 3 May 2021', to: 'Mr [NAME] was seen on 9 June 2021' },
    })
  })

  it('lists the departures from Safe Harbor, clause by clause', async () => {
    const { result } = await json(definition)
    expect(result.safeHarbor).toHaveLength(18)
    expect(result.safeHarbor[2]).toMatchObject({ clause: 'C', verdict: 'departs' })
    const { stdout } = await explain(definition)
    expect(stdout).toMatch(/^C {2}Dates more exact.* departs .*rule dates/m)
    expect(stdout).toMatch(/^A {2}Names .* meets$/m)
  })

  it('says what the profile asks of sensitive variables, and what can never be shown to hold', async () => {
    const policies = await mkdtemp(join(tmpdir(), 'policies-'))
    try {
      await cp(join(packageRoot, 'policies'), policies, { recursive: true })
      const path = join(policies, 'deidentification', 'hk-research.yaml')
      const usual = await readFile(path, 'utf8')
      const withModels = (models: string) =>
        writeFile(path, usual.replace('id: hk-research', `id: hk-research\nmodels: ${models}`))
      await withModels(
        '[{ model: t-closeness-ordered, attribute: patients.weight, t: 0.2 }, { model: distinct-l-diversity, attribute: elsewhere.x, l: 2 }]',
      )
      const asked = await json(definition, ['--policies', policies])
      expect([asked.code, asked.result.models]).toEqual([
        0,
        [
          {
            model: 't-closeness-ordered',
            attribute: 'patients.weight',
            what: expect.stringMatching(/^t of at most 0\.2 .* left out, .* 5 % of patients, or .* refused$/),
          },
        ],
      ])
      expect((await explain(definition, ['--policies', policies])).stdout).toMatch(
        /^t-closeness-ordered of patients\.weight\n {2}t of at most 0\.2/m,
      )
      await withModels('[{ model: distinct-l-diversity, attribute: patients.sex, l: 2 }]')
      const { code, stdout } = await explain(definition, ['--policies', policies])
      expect(stdout).toContain('REFUSED with this variable: it is not registered as sensitive')
      expect(code).toBe(3)
    } finally {
      await rm(policies, { recursive: true, force: true })
    }
  })

  it('explains the profile that is asked for, else the one the definition names', async () => {
    const named = `${definition}profile: hipaa-safe-harbor\n`
    expect((await json(named)).result.profile.id).toBe('hipaa-safe-harbor')
    expect((await json(named, ['--profile', 'public-aggregate'])).result.profile.id).toBe('public-aggregate')
  })

  it('assumes types where the source is not there, and says so', async () => {
    const { result, stderr } = await json(definition, [], null)
    expect(result.typesAssumed).toBe(true)
    expect(stderr).toContain('assumed')
    expect(result.variables[5]).toMatchObject({ sourceType: 'DATE', rule: 'dates' })
  })

  it('ends with 3 when the profile cannot treat a variable, and says which', async () => {
    const { code, result } = await json(definition.replace('hk-districts', 'unheard-of'))
    expect(code).toBe(3)
    expect(result.variables[4]).toMatchObject({
      released: false,
      problem: 'the profile has no hierarchy unheard-of',
    })
  })

  it.each([
    [definition.replace('class: date }', 'class: dates }'), [], 'DEFINITION_INVALID'],
    [definition, ['--profile', 'none'], 'PROFILE_UNKNOWN'],
    [definition, ['--profile', '../secret'], 'PROFILE_UNKNOWN'],
  ])('refuses what it cannot read: %#', async (text, args, code) => {
    const { result } = await json(text, args)
    expect(result.error.code).toBe(code)
  })
})
