import { execFileSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { DatasetDefinition, VariableName } from '../../../../src/domain/dataset/definition.ts'
import { shiftDays } from '../../../../src/domain/deidentify/date-shift.ts'
import { generalise } from '../../../../src/domain/deidentify/generalise.ts'
import { planDeidentification } from '../../../../src/domain/deidentify/plan.ts'
import { normalise } from '../../../../src/domain/identifiers/hkid.ts'
import { createDuckDbEngine } from '../../../../src/platform/engines/duckdb/engine.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import type { DatasetFacts, ExtractFormat, StagedFile, Staging } from '../../../../src/release/ports.ts'
import { profile } from '../../../domain/profile.ts'
import { type Bench, type JsonRow, limits, query, registered, withBench, writeTable } from './support.ts'

const definition: DatasetDefinition = {
  id: 'staging-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  consent: { basis: 'waiver' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'hkid' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        hkid: { class: 'patient-key', identifier: 'hkid' },
        dob: { class: 'quasi-identifier', hierarchy: 'age-bands' },
        sex: { class: 'quasi-identifier' },
        tag: { class: 'other' },
        seen: { class: 'date' },
      },
    },
    episodes: {
      file: 'episodes.parquet',
      patient: 'hkid',
      variables: { admitted: { class: 'date' }, discharged: { class: 'date' }, code: { class: 'sensitive' } },
    },
  },
}
const types = {
  patients: { hkid: 'VARCHAR', dob: 'DATE', sex: 'VARCHAR', tag: 'INTEGER', seen: 'DATE' },
  episodes: { hkid: 'VARCHAR', admitted: 'TIMESTAMP', discharged: 'TIMESTAMP', code: 'VARCHAR' },
} as const
const everything: VariableName[] = [
  'patients.dob',
  'patients.sex',
  'patients.tag',
  'patients.seen',
  'episodes.admitted',
  'episodes.discharged',
  'episodes.code',
]
const SEEN = '2020-01-15'

/** Deterministic, so that failures can be repeated. */
const people = (keys: readonly (string | null)[]): JsonRow[] =>
  keys.map((hkid, index) => ({
    hkid,
    dob: `${1940 + (index % 3) * 20}-0${1 + (index % 9)}-15`,
    sex: index % 2 === 0 ? 'F' : 'M',
    tag: index,
    seen: SEEN,
  }))
const stays = (keys: readonly (string | null)[]): JsonRow[] =>
  keys.flatMap((hkid, index) =>
    Array.from({ length: index % 4 }, (_, n) => ({
      hkid,
      admitted: `2021-0${1 + n}-0${1 + (index % 9)}T08:00:00`,
      discharged: n === 2 ? null : `2021-0${1 + n}-1${index % 9}T20:30:15`,
      code: ['E11', 'I10, "quoted"', 'two\nlines', null][(index + n) % 4] ?? null,
    })),
  )
const keysOf = (count: number) => Array.from({ length: count }, (_, i) => `A${String(100_000 + i)}3`)

const padsOf = (secret: string) => hmacPads(Buffer.from(secret))
const mac = (secret: string, kind: string, value: string) =>
  createHmac('sha256', secret).update(`${kind}\0${value}`).digest()
const uuid = (bytes: Buffer) =>
  bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

type Source = { readonly patients: readonly JsonRow[]; readonly episodes: readonly JsonRow[] }
const sourceOf = (keys: readonly (string | null)[]): Source => ({
  patients: people(keys),
  episodes: stays(keys),
})

async function writeSource({ folder }: Bench, source: Source): Promise<void> {
  await writeTable(join(folder, 'source', 'patients.parquet'), types.patients, source.patients)
  await writeTable(join(folder, 'source', 'episodes.parquet'), types.episodes, source.episodes)
}

type RunOptions = {
  readonly format?: ExtractFormat
  readonly secret?: string
  readonly k?: number
  readonly variables?: readonly VariableName[]
  readonly cohort?: Parameters<Staging['selectCohort']>[0]
  readonly dataset?: DatasetFacts
  readonly id?: string
}

/** Stages and writes everything, as the pipeline does. */
async function run({ engine }: Bench, options: RunOptions = {}) {
  const dataset = options.dataset ?? (await registered(engine, definition))
  const staging = await engine.openStaging(options.id ?? 'x', dataset)
  try {
    const selected = await staging.selectCohort(options.cohort)
    const plan = planDeidentification(
      dataset.definition,
      dataset.columns,
      options.variables ?? everything,
      profile,
    )
    await staging.stagePatients(plan, padsOf(options.secret ?? 'project one'), 'project')
    const sizes = await staging.classSizes()
    const suppressed = await staging.suppressBelow(options.k ?? 1)
    const files = await (await staging.write(options.format ?? 'parquet')).hashed()
    const smallest = await staging.smallestWrittenClass()
    const risk = await staging.riskFigures()
    const document = await staging.writeDocument({ name: 'note.txt', mediaType: 'text/plain', text: '病人' })
    return { selected, sizes, suppressed, files, smallest, risk, document }
  } finally {
    await staging.close()
  }
}

const pathOf = ({ folder }: Bench, file: string, id = 'x') => join(folder, 'staging', id, file)
const digests = (files: readonly StagedFile[]) =>
  Object.fromEntries(files.map((file) => [file.name, file.sha256]))

describe('pseudonyms and shifts', () => {
  const spelt = [
    'A123456(3)',
    'ｂ２３４５６７（８）',
    'c345678 9',
    ' d456789[0]',
    'ZZ999999(A)',
    "E'1",
    'F病人',
    'G"x',
    'H\\',
  ]

  it.each([
    ['hkid', spelt],
    ['omop-person', ['1', '病人', "'; DROP TABLE x; --", 'a"b', ' padded ', 'Ａ', '007']],
  ])('of %s keys are the HMAC of node:crypto', (identifier, keys) =>
    withBench(async (bench) => {
      const variables = {
        ...definition.tables.patients?.variables,
        hkid: { class: 'patient-key', identifier } as const,
      }
      const changed = {
        ...definition,
        tables: { ...definition.tables, patients: { file: 'patients.parquet', variables } },
      }
      await writeSource(bench, sourceOf(keys))
      await run(bench, { dataset: await registered(bench.engine, changed), secret: 'a secret' })
      const rows = await query(`SELECT pseudonym, tag, datediff('day', DATE '${SEEN}', seen) AS shift
        FROM '${pathOf(bench, 'patients.parquet')}' ORDER BY tag`)
      const expected = keys.map((key, tag) => {
        const value = identifier === 'hkid' ? normalise(key) : key.trim()
        const bytes = mac('a secret', identifier.toUpperCase(), value)
        const shift = shiftDays(BigInt(bytes.readUIntBE(16, 6)), profile.dateShift.maximumDays)
        return { pseudonym: uuid(bytes), tag, shift: String(shift) }
      })
      expect(rows).toEqual(expected)
    }),
  )

  it('two projects share no pseudonym', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(50)))
      await run(bench, { id: 'one', secret: 'project one' })
      await run(bench, { id: 'two', secret: 'project two' })
      const shared = await query(`SELECT pseudonym FROM '${pathOf(bench, 'patients.parquet', 'one')}'
        INTERSECT SELECT pseudonym FROM '${pathOf(bench, 'patients.parquet', 'two')}'`)
      expect(shared).toEqual([])
    }))
})

describe('risk figures', () => {
  const variables = {
    hkid: { class: 'patient-key', identifier: 'hkid' },
    dob: { class: 'quasi-identifier', hierarchy: 'age-bands' },
    sex: { class: 'quasi-identifier' },
    tag: { class: 'sensitive' },
    seen: { class: 'date' },
  } as const
  const changed = {
    ...definition,
    tables: { ...definition.tables, patients: { file: 'patients.parquet', variables } },
  }

  it.each(['parquet', 'csv', 'ndjson'] as const)(
    'are those of the source before and of the %s file after',
    (format) =>
      withBench(async (bench) => {
        // Six groups of ten, and one person who is alone once generalised.
        const keys = keysOf(61)
        const patients: JsonRow[] = people(keys).map((row, at) => ({
          ...row,
          tag: at % 7 === 0 ? null : at % 5,
          ...(at === 60 ? { dob: '1930-01-01' } : {}),
        }))
        await writeSource(bench, { patients, episodes: [] })
        const dataset = await registered(bench.engine, changed)
        const { risk, sizes, suppressed } = await run(bench, { dataset, format, k: 5 })
        expect(suppressed).toBe(1)
        const raw = new Map<string, number>()
        for (const { dob, sex } of patients) raw.set(`${dob} ${sex}`, (raw.get(`${dob} ${sex}`) ?? 0) + 1)
        expect(risk.before).toMatchObject({ patients: 61, sampledClasses: 1 })
        expect(risk.before.cells.reduce((sum, { classes }) => sum + classes, 0)).toBe(raw.size)
        expect(risk.before.cells.reduce((sum, { size, classes }) => sum + size * classes, 0)).toBe(61)
        expect(risk.before.variables).toMatchObject([
          { name: 'dob', changed: 1 },
          { name: 'sex', changed: 0 },
        ])
        const kept = sizes.filter(({ size }) => size >= 5)
        expect(risk.after.records).toBe(60)
        expect(risk.after.cells.map(({ size, classes }) => ({ size, classes }))).toEqual(kept)
        expect(risk.after.sensitive).toMatchObject([
          { name: 'tag', values: 6 },
          { name: 'episodes.code', values: 1, distinct: 1, orderedT: null },
        ])
        expect(risk.after.sensitive[0]?.orderedT).toBeGreaterThan(0)
        expect(risk.after.specialUniques).toBeUndefined()
      }),
  )

  it('are the same in every format, and documents are hashed as they are on disk', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(60)))
      const found = []
      for (const format of ['parquet', 'csv', 'ndjson'] as const)
        found.push(await run(bench, { format, id: format, k: 2 }))
      const [first, ...others] = found.map(({ risk }) => JSON.stringify(risk))
      expect(others).toEqual([first, first])
      const bytes = await readFile(pathOf(bench, 'note.txt', 'csv'))
      expect(found[1]?.document).toEqual({
        name: 'note.txt',
        mediaType: 'text/plain',
        bytes: 6,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })
    }))

  it('without patient variables put everybody in one group', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(20)))
      const { risk } = await run(bench, { variables: ['episodes.code'] })
      expect(risk.before.cells).toEqual([{ size: 20, population: 20, classes: 1 }])
      expect(risk.after).toMatchObject({ records: 20, cells: [{ size: 20, classes: 1 }] })
    }))
})

describe('written files', () => {
  it('keep every interval of a patient, generalise, and are sorted by pseudonym', () =>
    withBench(async (bench) => {
      const keys = keysOf(80)
      const source = sourceOf(keys)
      await writeSource(bench, source)
      const { files } = await run(bench)
      expect(files.map((file) => [file.name, file.rows])).toEqual([
        ['episodes.parquet', source.episodes.length],
        ['patients.parquet', 80],
      ])
      const patients = await query(`SELECT * FROM '${pathOf(bench, 'patients.parquet')}'`)
      const names = patients.map((row) => String(row.pseudonym))
      expect(names).toEqual([...names].sort())
      for (const row of patients) {
        const given = source.patients[Number(row.tag)]
        expect(row.dob).toBe(
          generalise({ kind: 'age-bands', width: 10, topCode: 90 }, String(given?.dob), '2024-06-30'),
        )
      }
      const moved = (at: unknown, by: number) =>
        typeof at === 'string'
          ? new Date(Date.parse(`${at}Z`) + by).toISOString().slice(0, 19).replace('T', ' ')
          : null
      const expected = patients.flatMap((row) => {
        const shift = Date.parse(String(row.seen)) - Date.parse(SEEN)
        return source.episodes
          .filter((stay) => stay.hkid === keys[Number(row.tag)])
          .map((stay) => ({
            pseudonym: row.pseudonym,
            admitted: moved(stay.admitted, shift),
            discharged: moved(stay.discharged, shift),
            code: stay.code,
          }))
      })
      const episodes = await query(`SELECT * FROM '${pathOf(bench, 'episodes.parquet')}'`)
      const order = (row: Record<string, unknown>) => `${row.pseudonym} ${row.admitted}`
      expect(episodes.map(order)).toEqual(episodes.map(order).sort())
      expect(episodes).toEqual([...expected].sort((a, b) => (order(a) < order(b) ? -1 : 1)))
    }))

  it.each<ExtractFormat>(['parquet', 'csv', 'ndjson'])(
    'in %s: the same bytes from two runs and from shuffled sources, and no source key anywhere',
    (format) =>
      withBench(async (bench) => {
        const keys = [...keysOf(300), null, '']
        const source = sourceOf(keys)
        await writeSource(bench, source)
        const first = await run(bench, { format })
        const bytes = await Promise.all(
          first.files.map((file) => readFile(pathOf(bench, file.name), 'latin1')),
        )
        const second = await run(bench, { format })
        const reordered = {
          patients: [...source.patients].reverse(),
          episodes: [...source.episodes].reverse(),
        }
        await writeSource(bench, reordered)
        const third = await run(bench, { format })
        expect(digests(second.files)).toEqual(digests(first.files))
        expect(digests(third.files)).toEqual(digests(first.files))
        expect(first.selected).toBe(300)
        expect(first.smallest).toBe(Math.min(...first.sizes.map((entry) => entry.size)))
        const named = source.episodes.filter((stay) => stay.hkid !== null && stay.hkid !== '')
        expect(first.files.map((file) => file.rows)).toEqual([named.length, 300])
        for (const text of bytes)
          for (const key of keysOf(300)) expect(text.includes(key.slice(0, 7))).toBe(false)
      }),
  )

  it.each<ExtractFormat>(['parquet', 'csv', 'ndjson'])('in %s: an empty table is an empty file', (format) =>
    withBench(async (bench) => {
      await writeSource(bench, { patients: people(keysOf(10)), episodes: [] })
      const { files, smallest } = await run(bench, { format, variables: ['patients.sex', 'episodes.code'] })
      expect(files.map((file) => file.rows)).toEqual([0, 10])
      expect(smallest).toBe(5)
    }),
  )

  it.each<ExtractFormat>(['parquet', 'csv', 'ndjson'])(
    'in %s: null and empty text are two classes, and date-like text stays text',
    (format) =>
      withBench(async (bench) => {
        const values = [null, null, null, '', '', '2020-01-01', '2020-1-1']
        const patients = people(keysOf(values.length)).map((row, index) => ({
          ...row,
          sex: values[index] ?? null,
        }))
        await writeSource(bench, { patients, episodes: [] })
        const { sizes, smallest } = await run(bench, { format, variables: ['patients.sex'] })
        expect(sizes).toEqual([
          { size: 1, classes: 2 },
          { size: 2, classes: 1 },
          { size: 3, classes: 1 },
        ])
        expect(smallest).toBe(1)
      }),
  )

  it('leave suppressed patients out of every table', () =>
    withBench(async (bench) => {
      const keys = keysOf(20)
      const source = sourceOf(keys)
      const patients = source.patients.map((row, index) => ({
        ...row,
        sex: index < 3 ? 'X' : index < 7 ? null : 'F',
      }))
      await writeSource(bench, { ...source, patients })
      const { suppressed, smallest } = await run(bench, {
        k: 4,
        variables: ['patients.sex', 'patients.tag', 'episodes.code'],
      })
      expect([suppressed, smallest]).toEqual([3, 4])
      const gone = keys.slice(0, 3).map((key) => uuid(mac('project one', 'HKID', key)))
      for (const file of ['patients.parquet', 'episodes.parquet', '.members.parquet']) {
        const rows = await query(`SELECT DISTINCT pseudonym FROM '${pathOf(bench, file)}'`)
        expect(rows.length).toBeGreaterThan(0)
        for (const name of gone) expect(rows.map((row) => row.pseudonym)).not.toContain(name)
      }
    }))

  it.each<ExtractFormat>(['parquet', 'csv', 'ndjson'])(
    'in %s: no byte of a value that only patients left out have (column dictionaries and statistics included)',
    (format) =>
      withBench(async (bench) => {
        const source = sourceOf(keysOf(20))
        const patients = source.patients.map((row, index) => ({
          ...row,
          sex: index < 2 ? 'SUPPRESSED-ONLY' : 'F',
        }))
        const outside = source.patients[19]?.hkid
        const episodes = source.episodes.map((stay) => ({
          ...stay,
          code: stay.hkid === outside ? 'ZZ-OUTSIDE' : 'E11',
        }))
        await writeSource(bench, { patients, episodes })
        const cohort = { variable: 'patients.tag', op: 'lt', value: 19 } as const
        const variables = ['patients.sex', 'episodes.code'] as const
        const { files, suppressed } = await run(bench, { format, k: 3, cohort, variables })
        expect([suppressed, files.length]).toEqual([2, 2])
        for (const { name } of files) {
          const bytes = await readFile(pathOf(bench, name), 'latin1')
          expect(bytes).not.toMatch(/SUPPRESSED|OUTSIDE/)
        }
      }),
  )

  it('leave patients outside the cohort out of every table', () =>
    withBench(async (bench) => {
      const keys = keysOf(20)
      await writeSource(bench, sourceOf(keys))
      const cohort = { variable: 'patients.tag', op: 'lt', value: 5 } as const
      const { selected } = await run(bench, { cohort })
      expect(selected).toBe(5)
      const kept = keys.slice(0, 5).map((key) => uuid(mac('project one', 'HKID', key)))
      for (const file of ['patients.parquet', 'episodes.parquet']) {
        const rows = await query(`SELECT DISTINCT pseudonym FROM '${pathOf(bench, file)}'`)
        expect(kept).toEqual(expect.arrayContaining(rows.map((row) => row.pseudonym)))
      }
    }))
})

describe('files', () => {
  it('are listed as the plan lists their tables, though the patients are written first', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(6)))
      for (const tables of [
        ['patients', 'episodes'],
        ['episodes', 'patients'],
      ]) {
        const variables = tables.flatMap((table) => everything.filter((name) => name.startsWith(`${table}.`)))
        const { tables: planned } = planDeidentification(
          definition,
          (await registered(bench.engine, definition)).columns,
          variables,
          profile,
        )
        const { files } = await run(bench, { variables })
        expect(files.map(({ table }) => table)).toEqual(planned.map(({ table }) => table))
      }
    }))
})

describe('refused sources', () => {
  it.each([
    ['a patient twice', ['A123456(3)', 'A123456(3)'], undefined],
    ['a patient in two spellings', ['A123456(3)', 'ａ１２３４５６３'], undefined],
    [
      'a second row outside the cohort',
      ['A123456(3)', 'A123456(3)'],
      { variable: 'patients.tag', op: 'eq', value: 0 } as const,
    ],
  ])('%s is SOURCE_CHANGED', (_, keys, cohort) =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keys))
      await expect(run(bench, { ...(cohort ? { cohort } : {}) })).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
      })
    }),
  )

  it.each([
    ['a column is gone', { hkid: 'VARCHAR', dob: 'DATE', tag: 'INTEGER', seen: 'DATE' }],
    ['a column has another type', { ...types.patients, dob: 'VARCHAR' }],
  ])('%s: SOURCE_CHANGED', (_, columns) =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(5)))
      const dataset = await registered(bench.engine, definition)
      await writeTable(join(bench.folder, 'source', 'patients.parquet'), columns, people(keysOf(5)))
      await expect(run(bench, { dataset })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    }),
  )

  it.each([
    ['a root above', { root: '..' }, 'patients.parquet'],
    ['an absolute root', { root: '/etc' }, 'passwd.csv'],
    ['a root that is a link out', { root: 'link' }, 'patients.parquet'],
    ['a missing root', { root: 'missing' }, 'patients.parquet'],
    ['a file above', { root: '.' }, '../outside/patients.parquet'],
    ['an absolute file', { root: '.' }, '/etc/passwd'],
    ['a file that is a link out', { root: '.' }, 'linked.parquet'],
    ['a pattern through a linked folder', { root: '.' }, '*/patients.parquet'],
    ['a missing file', { root: '.' }, 'missing.parquet'],
    ['a pattern without files', { root: '.' }, 'missing/*.parquet'],
    ['a file that is not what its name says', { root: '.' }, 'broken.parquet'],
  ])('%s: SOURCE_UNREADABLE', (_, source, file) =>
    withBench(async (bench) => {
      const outside = join(bench.folder, 'outside')
      await writeTable(join(outside, 'patients.parquet'), types.patients, people(keysOf(5)))
      await symlink(outside, join(bench.folder, 'source', 'link'))
      await symlink(join(outside, 'patients.parquet'), join(bench.folder, 'source', 'linked.parquet'))
      await writeFile(join(bench.folder, 'source', 'broken.parquet'), 'not parquet')
      const variables = definition.tables.patients?.variables ?? {}
      const changed = {
        ...definition,
        source: { engine: 'duckdb', ...source } as const,
        tables: { patients: { file, variables } },
      }
      await expect(bench.engine.describe(changed)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
    }),
  )
})

describe('what fails while staging is STAGING_FAILED', () => {
  it('a staging folder that is a file', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(5)))
      const dataset = await registered(bench.engine, definition)
      const blocked = join(bench.folder, 'blocked')
      await writeFile(blocked, '')
      const engine = createDuckDbEngine({
        limits,
        sources: [join(bench.folder, 'source')],
        stagingFolder: blocked,
        consentFolder: blocked,
        vaultFolder: blocked,
      })
      await expect(engine.openStaging('x', dataset)).rejects.toMatchObject({ code: 'STAGING_FAILED' })
    }))

  it('a source that disappears after it was opened', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(5)))
      const staging = await bench.engine.openStaging('x', await registered(bench.engine, definition))
      await unlink(join(bench.folder, 'source', 'patients.parquet'))
      await expect(staging.selectCohort(undefined)).rejects.toMatchObject({ code: 'STAGING_FAILED' })
      await staging.close()
    }))

  const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount()
  const onlyWithMount = canMount ? it : it.skip
  onlyWithMount('a full disk (needs the right to mount a small one)', () =>
    withBench(async (bench) => {
      await writeSource(bench, sourceOf(keysOf(20_000)))
      const dataset = await registered(bench.engine, definition)
      const small = join(bench.folder, 'small')
      await mkdir(small)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
      try {
        const engine = createDuckDbEngine({
          limits,
          sources: [join(bench.folder, 'source')],
          stagingFolder: small,
          consentFolder: small,
          vaultFolder: small,
        })
        await expect(run({ ...bench, engine }, { dataset, format: 'csv' })).rejects.toMatchObject({
          code: 'STAGING_FAILED',
        })
      } finally {
        execFileSync('umount', [small])
      }
    }),
  )
})

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
