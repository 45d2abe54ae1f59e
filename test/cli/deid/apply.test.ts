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

describe('deid apply without levels or profile', () => {
  const spec = `
data: people.csv
quasiIdentifiers: [age, job]
hierarchies: { age: age.csv }
sensitive: [illness]
models: [{ model: k-anonymity, k: 2 }]
metric: { name: precision }
`
  const data = 'age,job,illness,name\n07,a,flu,Chan\n08,a,,Lee\n31,,cold,Ng\n32,"",cold,Wu\n33,,flu,Ho\n'
  const ages = '07,young,*\n08,young,*\n31,old,*\n32,old,*\n33,old,*\n'
  const files = { 'people.csv': data, 'age.csv': ages }

  const search = async (folder: string) => {
    const { io, out } = captureIo()
    const code = await runCli(io, [deidCommand(io)], ['deid', 'search', join(folder, 'spec.yaml'), '--json'])
    return { code, result: JSON.parse(out.stdout) }
  }

  it('finds the levels with the best utility, says so, and applies them', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, ...files })
      const { code, result } = await apply(folder)
      const { proposal } = (await search(folder)).result
      expect(code).toBe(0)
      expect(result).toMatchObject({
        levels: { age: 1, job: 1 },
        choice: {
          by: 'search',
          metric: { name: 'precision' },
          value: proposal.value,
          isOptimal: true,
          gap: 0,
        },
        patients: { staged: 5, suppressed: 0, released: 5 },
        k: { required: 2, reached: 2 },
      })
      expect(await released(folder)).toBe(
        'age,job,illness\nold,*,cold\nold,*,cold\nold,*,flu\nyoung,*,flu\nyoung,*,\n',
      )
    }))

  it('says so to people too, and what holds', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, ...files })
      const { io, out } = captureIo()
      const args = ['deid', 'apply', join(folder, 'spec.yaml'), '--out', join(folder, 'out')]
      expect(await runCli(io, [deidCommand(io)], args)).toBe(0)
      expect(out.stdout).toContain('levels found by search; utility lost 0.75 (precision, the best possible;')
      expect(out.stdout).toContain('holds in the file: k-anonymity, k of at least 2')
      expect(out.stdout).toMatch(/age +quasi-identifier +generalised to level 1 of 2: 2 groups: young, old/)
    }))

  it('a search that was ended says how far from the best it may be', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec, ...files })
      const { code, result } = await apply(folder, {}, ['--seconds', '1'])
      expect(code).toBe(0)
      expect(result.choice).toMatchObject({
        by: 'search',
        gap: expect.any(Number),
        bound: expect.any(Number),
      })
    }))

  it('missing values of a sensitive variable are counted, each record once', () =>
    withFolder(async (folder) => {
      const diverse = spec.replace(
        'k: 2 }]',
        'k: 2 }, { model: distinct-l-diversity, attribute: illness, l: 2 }]',
      )
      await given(folder, { 'spec.yaml': diverse, ...files })
      expect((await search(folder)).result).toMatchObject({ records: 5, proposal: { released: 5 } })
      expect((await apply(folder)).result.patients.released).toBe(5)
    }))

  it('takes suppressionLimit 1 as the search does, but leaves somebody', () =>
    withFolder(async (folder) => {
      const all = `${spec}suppressionLimit: 1\n`.replace('name: precision', 'name: height')
      await given(folder, { 'spec.yaml': all, ...files })
      const { proposal } = (await search(folder)).result
      const { code, result } = await apply(folder)
      expect(code).toBe(0)
      // Suppressing everybody at the lowest levels would be the least height.
      expect(result.patients).toEqual({
        staged: 5,
        suppressed: proposal.suppressed,
        released: proposal.released,
      })
      expect(result.patients.released).toBeGreaterThan(0)
    }))

  it.each([
    ['{ model: k-anonymity, k: 9 }', 'k of at least 5'],
    ['{ model: distinct-l-diversity, attribute: illness, l: 4 }', 'l of at least 3'],
    ['{ model: maximum-reidentification-risk, risk: 0.01 }', 'a risk of at most 0.2'],
  ])('refuses what cannot be met with the nearest, as the search does: %s', (model, nearest) =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': spec.replace('{ model: k-anonymity, k: 2 }', model), ...files })
      const { code, result } = await apply(folder)
      expect([code, result.error.code]).toEqual([3, 'THRESHOLDS_UNREACHABLE'])
      expect(result.error.reasons[0].detail).toContain(`the nearest achievable is ${nearest}`)
      expect(result.error.remedy).toContain(nearest)
      const searched = await search(folder)
      expect([searched.code, searched.result.error]).toEqual([3, result.error])
      expect(await readdir(folder)).not.toContain('out')
    }),
  )

  it('writes the records of a research subset and nobody else', () =>
    withFolder(async (folder) => {
      const subset = `${spec}subset: study.csv\nsuppressionLimit: 0.5\n`.replace('k-anonymity', 'k-map')
      await given(folder, {
        'spec.yaml': subset,
        ...files,
        'study.csv': 'age,job,illness,name\n07,a,flu,Chan\n31,,cold,Ng\n33,,flu,Ho\n',
      })
      const { code, result } = await apply(folder)
      expect([code, result.population, result.file.name]).toEqual([0, 'people.csv', 'study.csv'])
      expect(result.patients).toEqual({ staged: 3, suppressed: 0, released: 3 })
      // One of the two young ones is released: k-map counts both.
      expect(await released(folder, 'study.csv')).toBe('age,job,illness\nold,,cold\nold,,flu\nyoung,a,flu\n')
    }))

  it('refuses a subset with people the data does not have', () =>
    withFolder(async (folder) => {
      const subset = `${spec}subset: study.csv\n`
      await given(folder, {
        'spec.yaml': subset,
        ...files,
        'study.csv': 'age,job,illness,name\n07,a,flu,Ho\n',
      })
      expect((await apply(folder)).result.error.code).toBe('SUBSET_NOT_CONTAINED')
    }))

  it.each(['=1+1', '-cold', "'=1+1", '@x', '"quoted"', '*', 'null', '病人'])(
    'knows %j again in the written file',
    (text) =>
      withFolder(async (folder) => {
        const cell = `"${text.replaceAll('"', '""')}"`
        const people = `age,job,illness\n${`07,${cell},${cell}\n`.repeat(3)}31,b,flu\n31,b,cold\n`
        const diverse = spec.replace(
          'k: 2 }]',
          'k: 2 }, { model: t-closeness-ordered, attribute: illness, t: 1 }]',
        )
        await given(folder, { 'spec.yaml': diverse, 'people.csv': people, 'age.csv': ages })
        const { code, result, stderr } = await apply(folder)
        expect([code, stderr.replaceAll('Searching\n', '')]).toEqual([0, ''])
        expect(result.levels).toEqual({ age: 0, job: 0 })
      }),
  )

  it('fails closed when two values could not be told apart in the file', () =>
    withFolder(async (folder) => {
      const people = `age,job,illness\n07,=1,flu\n07,=1,flu\n07,'=1,flu\n07,'=1,flu\n`
      await given(folder, { 'spec.yaml': spec, 'people.csv': people, 'age.csv': ages })
      const { code, result } = await apply(folder)
      expect([code, result.error.code]).toEqual([3, 'RISK_NOT_REACHED'])
      expect(await readdir(folder)).not.toContain('out')
    }))

  it('takes NDJSON, and numbers that are written differently are different values', () =>
    withFolder(async (folder) => {
      const people = [
        { age: '07', job: null, dose: 1.5 },
        { age: '07', job: null, dose: 2 },
        { age: '31', job: '', dose: 1.5 },
        { age: '31', job: '', dose: 1.5 },
      ]
      const lines = people.map((one) => JSON.stringify(one)).join('\n')
      const dosed = spec
        .replace('people.csv', 'people.ndjson')
        .replace('[illness]', '[dose]')
        .replace('k: 2 }]', 'k: 2 }, { model: t-closeness-equal, attribute: dose, t: 0.5 }]')
      await given(folder, { 'spec.yaml': dosed, 'people.ndjson': lines, 'age.csv': ages })
      const { code, stderr, result } = await apply(folder)
      expect([code, stderr.replaceAll('Searching\n', '')]).toEqual([0, ''])
      expect(result.levels).toEqual({ age: 0, job: 0 })
      expect(await released(folder, 'people.ndjson')).toContain('"dose":1.5')

      const numbers = 'age,job,illness\n07,a,1.5\n07,a,1.50\n'
      const diverse = spec.replace(
        'k: 2 }]',
        'k: 2 }, { model: distinct-l-diversity, attribute: illness, l: 2 }]',
      )
      await given(folder, { 'spec.yaml': diverse, 'people.csv': numbers })
      expect((await apply(folder, {}, ['--out', join(folder, 'csv')])).code).toBe(0)
      expect(await readFile(join(folder, 'csv', 'people.csv'), 'utf8')).toBe(
        'age,job,illness\n07,a,1.5\n07,a,1.50\n',
      )
    }))

  it('refuses records without a patient key instead of leaving them out', () =>
    withFolder(async (folder) => {
      const keyed = `${spec}variables: { name: { class: patient-key } }\nproject: p\n`
      await given(folder, { 'spec.yaml': keyed, 'people.csv': data.replace('Chan', ''), 'age.csv': ages })
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, result.error.code]).toEqual([1, 'PATIENT_KEY_MISSING'])
    }))
})

describe('deid apply with a profile and models', () => {
  const modelled = (models: string, more = '') =>
    `${spec.replace('class: other', 'class: sensitive')}models: [${models}]\n${more}`
  /** Two groups of ten; in the second all but one have the same value. */
  const alike = [
    header,
    ...Array.from({ length: 20 }, (_, at) => {
      const value = at < 10 ? ['flu', 'cold'][at % 2] : at === 19 ? 'cold' : 'flu'
      return `A${100_000 + at}3,19${at < 10 ? 60 : 80}-01-15,Eastern,F,${value},n`
    }),
  ].join('\n')
  const attribute = '"drop table x; --"'

  it.each([
    [`{ model: recursive-cl-diversity, attribute: ${attribute}, c: 2, l: 2 }`, 10],
    [`{ model: entropy-l-diversity, attribute: ${attribute}, l: 1.9 }`, 10],
    [`{ model: basic-beta-likeness, attribute: ${attribute}, beta: 2 }`, 0],
    [`{ model: t-closeness-ordered, attribute: ${attribute}, t: 0.3 }`, 0],
    ['{ model: average-reidentification-risk, risk: 0.1 }', 0],
    ['{ model: maximum-reidentification-risk, risk: 0.1 }', 0],
  ])('%s', (model, suppressed) =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': modelled(model, 'suppressionLimit: 0.5\n'), 'people.csv': alike })
      const { code, result, stderr } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, stderr]).toEqual([0, ''])
      expect(result.patients).toEqual({ staged: 20, suppressed, released: 20 - suppressed })
      const text = await released(folder)
      expect(text.split('\n')[0]).toBe('pseudonym,dob,district,sex,drop table x; --')
      expect(text.trim().split('\n').length).toBe(1 + 20 - suppressed)
    }),
  )

  it('refuses beyond the limit with the nearest', () =>
    withFolder(async (folder) => {
      const model = `{ model: recursive-cl-diversity, attribute: ${attribute}, c: 2, l: 2 }`
      await given(folder, { 'spec.yaml': modelled(model, 'suppressionLimit: 0.4\n'), 'people.csv': alike })
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, result.error.code]).toEqual([3, 'RISK_NOT_REACHED'])
      expect(result.error.reasons[0].detail).toContain('the nearest achievable is c of 9.1 with l of 2')
      expect(await readdir(folder)).not.toContain('out')
    }))

  it('counts the population of a subset under the same profile', () =>
    withFolder(async (folder) => {
      const lines = alike.split('\n')
      const study = [lines[0], ...lines.slice(1, 7), ...lines.slice(11, 20)].join('\n')
      const models = '{ model: delta-presence, min: 0, max: 0.7 }, { model: k-map, k: 10 }'
      await given(folder, {
        'spec.yaml': modelled(models, 'subset: study.csv\nsuppressionLimit: 0.7\n'),
        'people.csv': alike,
        'study.csv': study,
      })
      const { code, result, stderr } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, stderr]).toEqual([0, ''])
      // Nine of ten of the second group are in the study, six of the first.
      expect(result.patients).toEqual({ staged: 15, suppressed: 9, released: 6 })
      expect(result.file).toMatchObject({ name: 'study.csv', rows: 6 })
    }))

  it('a population cannot be compared where the profile hides what is rare', () =>
    withFolder(async (folder) => {
      const text = modelled('{ model: k-map, k: 5 }', 'subset: people.csv\n').replace(
        'hk-research',
        'expert-determination',
      )
      await given(folder, { 'spec.yaml': text, 'people.csv': alike })
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, result.error.code]).toEqual([1, 'SPECIFICATION_INVALID'])
      expect(result.error.violations[0]).toMatchObject({ path: 'models.0' })
    }))

  it('advises somebody with a file, and names the nearest k, when every group is too small', () =>
    withFolder(async (folder) => {
      await given(folder, { 'spec.yaml': modelled('{ model: k-anonymity, k: 11 }'), 'people.csv': alike })
      const { code, result } = await apply(folder, { HARBOURGATE_ROOT_KEY: key })
      expect([code, result.error.code]).toEqual([3, 'COHORT_TOO_SMALL'])
      expect(result.error.message).toContain('k = 10 is the highest that suppresses at most')
      expect(result.error.remedy).not.toMatch(/cohort/i)
    }))
})
