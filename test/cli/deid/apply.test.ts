import { randomBytes } from 'node:crypto'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { captureIo, withFolder } from '../support.ts'

const key = randomBytes(32).toString('hex')

async function apply(folder: string, env: Record<string, string> = {}, extra: readonly string[] = []) {
  const { io, out } = captureIo(env)
  const args = ['deid', 'apply', join(folder, 'spec.yaml'), '--out', join(folder, 'out'), '--json', ...extra]
  const code = await runCli(io, [deidCommand(io)], args)
  const result = out.stdout === '' ? undefined : JSON.parse(out.stdout)
  return { code, result, stderr: out.stderr }
}
const released = (folder: string, name = 'people.csv') => readFile(join(folder, 'out', name), 'utf8')

const header = 'hkid,dob,district,sex,"drop table x; --",note'
const people = (count: number) =>
  [
    header,
    ...Array.from({ length: count }, (_, at) => {
      const formula = at % 2 === 0 ? '=1+1' : '-5'
      return `A${100_000 + at}3,19${60 + (at % 2) * 10}-0${1 + (at % 9)}-15,${at % 2 ? 'Sha Tin' : 'Eastern'},${at % 2 ? 'F' : 'M'},${formula},"a secret ${at}"`
    }),
  ].join('\n')

const spec = `
data: people.csv
profile: hk-research
referenceDate: 2024-06-30
project: study-1
variables:
  hkid: { class: patient-key, identifier: hkid }
  dob: { class: quasi-identifier, hierarchy: age-bands }
  district: { class: quasi-identifier, hierarchy: hk-districts }
  sex: { class: quasi-identifier }
  "drop table x; --": { class: other }
`

const given = async (folder: string, files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

describe('deid apply with a profile', () => {
  it('writes the de-identified file and a summary; what is not named is withheld', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, 'people.csv': people(20) })
      const { code, result, stderr } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, stderr]).toEqual([0, ''])
      expect(result).toMatchObject({
        profile: { id: 'hk-research', digest: expect.stringMatching(/^sha256:/) },
        patients: { staged: 20, suppressed: 0, released: 20 },
        k: { required: 5, reached: 10 },
        file: { name: 'people.csv', rows: 20 },
      })
      const text = await released(folder)
      expect(text.split('\n')[0]).toBe('pseudonym,dob,district,sex,drop table x; --')
      expect(text).toContain(",60-69,Hong Kong Island,M,'=1+1")
      expect(text).toContain(',50-59,New Territories,F,-5')
      expect(text).not.toMatch(/secret|A10\d{4}/)
      expect(JSON.parse(await released(folder, 'summary.json'))).toEqual(result)
    }))

  it('gives the same bytes again under another wall clock, others under another project', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, 'people.csv': people(20) })
      const first = await apply(folder, { HARBOURGATE_ROOT_KEY: key, TZ: 'UTC' })
      const again = await apply(folder, { HARBOURGATE_ROOT_KEY: key, TZ: 'Asia/Hong_Kong' }, [
        '--out',
        join(folder, 'again'),
      ])
      expect(again.result.file.sha256).toBe(first.result.file.sha256)
      await given(folder, { 'spec.yaml': spec.replace('study-1', 'study-2') })
      const other = await apply(folder, { HARBOURGATE_ROOT_KEY: key }, ['--out', join(folder, 'other')])
      expect(other.result.file.sha256).not.toBe(first.result.file.sha256)
    }))

  it('needs a key where the profile does, and takes it from a file', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, 'people.csv': people(20), 'root.key': key })
      expect(await apply(folder)).toMatchObject({ code: 1, result: { error: { code: 'KEY_MISSING' } } })
      expect(await readdir(folder)).not.toContain('out')
      expect((await apply(folder, {}, ['--key-file', join(folder, 'root.key')])).code).toBe(0)
    }))

  it('refuses when too many would be suppressed, and writes nothing', () =>
    withFolder(async (folder) => {
      await given(folder, {
        'spec.yaml': spec,
        'people.csv': `${people(12)}\nZ1,1900-01-01,Eastern,F,x,y\nZ2,1900-01-01,North,F,x,y`,
      })
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, result.error.code]).toEqual([3, 'SUPPRESSION_LIMIT_EXCEEDED'])
      expect(await readdir(folder)).not.toContain('out')
    }))

  it('never overwrites', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, 'people.csv': people(20) })
      await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      const before = await released(folder)
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, result.error.code]).toEqual([1, 'OUT_EXISTS'])
      expect(await released(folder)).toBe(before)
    }))

  it('gives random surrogates that a vault keeps', () =>
    withFolder(async (folder) => {
      const text = spec.replace('hk-research', 'hipaa-safe-harbor')
      await given(folder, { 'spec.yaml': text, 'people.csv': people(20) })
      const vault = ['--vault', join(folder, 'vault')]
      expect(await apply(folder, {}, vault)).toMatchObject({ result: { error: { code: 'KEY_MISSING' } } })
      const env = { HARBOURGATE_ROOT_KEY: key }
      const first = await apply(folder, env, vault)
      const again = await apply(folder, env, [...vault, '--out', join(folder, 'again')])
      expect(first.code).toBe(0)
      expect(again.result.file.sha256).toBe(first.result.file.sha256)
      const without = await apply(folder, {}, ['--out', join(folder, 'without')])
      expect(without.result.file.sha256).not.toBe(first.result.file.sha256)
    }))
})

describe('deid apply with chosen levels', () => {
  const levels = `
data: people.csv
delimiter: ';'
quasiIdentifiers: [age, job]
hierarchies: { age: age.csv }
levels: { age: 1 }
sensitive: [illness]
models: [{ model: k-anonymity, k: 2 }]
suppressionLimit: 0.5
`
  const data = 'age;job;illness;name\n07;a;flu;Chan\n08;a;;Lee\n31;;cold;Ng\n32;"";cold;Wu\n33;;flu;Ho\n'
  const ages = '07;young;*\n08;young;*\n31;old;*\n32;old;*\n33;old;*\n'

  it('generalises, suppresses below k and needs no key', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': levels, 'people.csv': data, 'age.csv': ages })
      const { code, result, stderr } = await apply(folder)
      expect([code, stderr]).toEqual([0, ''])
      expect(result).toMatchObject({
        levels: { age: 1 },
        patients: { staged: 5, suppressed: 1, released: 4 },
      })
      // An empty text and a missing value are different: the one "" is alone and goes.
      expect(await released(folder)).toBe('age,job,illness\nold,,cold\nold,,flu\nyoung,a,flu\nyoung,a,\n')
    }))

  it.each([';', '\t', '|', ','])('finds out that "%s" divides the data and its hierarchies', (delimiter) =>
    withFolder(async (folder) => {
      const divided = (text: string) => text.replaceAll(';', delimiter)
      await given(folder, {
        'spec.yaml': levels.replace("delimiter: ';'\n", ''),
        'people.csv': divided(data),
        'age.csv': divided(ages),
      })
      const { code, stderr } = await apply(folder)
      expect([code, stderr]).toEqual([0, ''])
    }),
  )

  const diverse = levels.replace(
    'k: 2 }]',
    'k: 2 }, { model: distinct-l-diversity, attribute: illness, l: 2 }]',
  )
  const alike = { 'people.csv': data.replace('33;;flu', '33;;cold'), 'age.csv': ages }

  it('suppresses groups that miss the diversity of a sensitive variable', () =>
    withFolder(async (folder) => {
      await given(folder, { ...alike, 'spec.yaml': diverse.replace('Limit: 0.5', 'Limit: 0.6') })
      const { code, result } = await apply(folder)
      expect(code).toBe(0)
      expect(result.patients).toEqual({ staged: 5, suppressed: 3, released: 2 })
      expect(await released(folder)).toBe('age,job,illness\nyoung,a,flu\nyoung,a,\n')
    }))

  it('refuses when too many would have to go, with the nearest achievable', () =>
    withFolder(async (folder) => {
      await given(folder, { ...alike, 'spec.yaml': diverse })
      const { code, result } = await apply(folder)
      expect([code, result.error.code]).toEqual([3, 'RISK_NOT_REACHED'])
      expect(JSON.stringify(result.error)).toContain('the nearest achievable is l of at least 1')
      expect(await readdir(folder)).not.toContain('out')
    }))

  it('takes the models of a profile as well, and the strictest k', () =>
    withFolder(async (folder) => {
      const policies = join(folder, 'policies')
      await cp(join(packageRoot, 'policies'), policies, { recursive: true })
      const path = join(policies, 'deidentification', 'hk-research.yaml')
      const usual = await readFile(path, 'utf8')
      await writeFile(
        path,
        usual.replace('version: 2', 'version: 2\nmodels: [{ model: k-anonymity, k: 11 }]'),
      )
      await given(folder, { 'spec.yaml': spec, 'people.csv': people(20) })
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key }, ['--policies', policies])
      expect([code, result.error.code]).toEqual([3, 'COHORT_TOO_SMALL'])
    }))

  it.each([
    ['k: 2 }]', 'k: 2 }, { model: k-map, k: 2 }]', 'models.1'],
    [
      'k: 2 }]',
      'k: 2 }, { model: distinct-l-diversity, attribute: name, l: 2 }]\nvariables: { name: { class: free-text } }',
      'models.1.attribute',
    ],
    [
      'k: 2 }]',
      'k: 2 }, { model: t-closeness-hierarchical, attribute: illness, t: 0.5 }]',
      'models.1.attribute',
    ],
    ['k: 2 }]', 'k: 2 }, { model: t-closeness-equal, attribute: ilness, t: 0.1 }]', 'models.1.attribute'],
    ['levels: { age: 1 }', 'levels: { age: 3 }', 'levels.age'],
    ['levels: { age: 1 }', 'levels: { illness: 1 }', 'levels.illness'],
    ['levels: { age: 1 }', 'levels: { age: 1 }\nprofile: hk-research', 'profile'],
    ['models: [{ model: k-anonymity, k: 2 }]', '', 'models'],
    ['quasiIdentifiers: [age, job]', '', 'quasiIdentifiers'],
    ['levels: { age: 1 }', 'variables: { name: { class: quasi-identifier } }', 'variables.name'],
    ['levels: { age: 1 }', 'variables: { age: { class: other } }', 'variables.age'],
    ['[age, job]', '[age, nothing]', 'quasiIdentifiers.1'],
    ['levels: { age: 1 }', 'levels: { age: -1 }', 'levels.age'],
    ['suppressionLimit: 0.5', 'suppressionLimit: 2', 'suppressionLimit'],
  ])('%s → %s is refused at its line', (from, to, path) =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': levels.replace(from, to), 'people.csv': data, 'age.csv': ages })
      const { code, result } = await apply(folder)
      expect([code, result.error.code]).toEqual([1, 'SPECIFICATION_INVALID'])
      expect(result.error.violations[0]).toMatchObject({ path, line: expect.any(Number) })
    }),
  )

  it.each([
    ['a value without a row', { 'age.csv': '07;young;*\n' }, 'SPECIFICATION_INVALID'],
    ['data that is missing', { 'spec.yaml': levels.replace('people.csv', 'gone.csv') }, 'DATA_UNREADABLE'],
    ['a profile nobody has', { 'spec.yaml': spec.replace('hk-research', 'nobody') }, 'PROFILE_UNKNOWN'],
  ])('%s: %#', (_, files, code) =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': levels, 'people.csv': data, 'age.csv': ages, ...files })
      expect((await apply(folder)).result.error.code).toBe(code)
    }),
  )
})
