import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Predicate } from '../../../../src/domain/cohort/predicate.ts'
import type { DatasetDefinition, VariableName } from '../../../../src/domain/dataset/definition.ts'
import { planDeidentification } from '../../../../src/domain/deidentify/plan.ts'
import { numberingFolder } from '../../../../src/platform/engines/duckdb/numbering.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import type { NumberedPatients, Staging } from '../../../../src/release/ports.ts'
import { profile } from '../../../domain/profile.ts'
import { type Bench, type JsonRow, query, registered, withBench, writeTable } from './support.ts'

const definition: DatasetDefinition = {
  id: 'numbering-test',
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
        sex: { class: 'quasi-identifier' },
        tag: { class: 'other' },
      },
    },
  },
}
const types = { hkid: 'VARCHAR', sex: 'VARCHAR', tag: 'INTEGER' } as const
const secret = new Uint8Array(32).map((_, at) => at * 3 + 1)

/** Patients with these tags; every third has no sex, a class of its own. */
const people = (tags: readonly number[]): JsonRow[] =>
  tags.map((tag) => ({ hkid: `A${100_000 + tag}3`, sex: ['F', 'M', null][tag % 3] ?? null, tag }))
const upTo = (count: number) => [...Array(count).keys()]

const writePeople = ({ folder }: Bench, rows: readonly JsonRow[]) =>
  writeTable(join(folder, 'source', 'patients.parquet'), types, rows)

type Options = {
  readonly project?: string
  readonly cohort?: Predicate
  readonly key?: Uint8Array
  readonly withSex?: boolean
}

/** Stages the source's patients and numbers them. */
async function stage<T>(
  { engine }: Bench,
  options: Options,
  use: (staging: Staging, numbered: NumberedPatients) => Promise<T>,
): Promise<T> {
  const dataset = await registered(engine, definition)
  const staging = await engine.openStaging(`extract-${options.project ?? 'one'}`, dataset)
  try {
    await staging.selectCohort(options.cohort)
    const variables: VariableName[] =
      options.withSex === false ? ['patients.tag'] : ['patients.tag', 'patients.sex']
    const plan = planDeidentification(dataset.definition, dataset.columns, variables, profile)
    const project = options.project ?? 'one'
    await staging.stagePatients(plan, hmacPads(Buffer.from(project)), project)
    return await use(staging, await staging.number(options.key ?? secret))
  } finally {
    await staging.close()
  }
}

const number = (bench: Bench, options: Options = {}) => stage(bench, options, async (_, numbered) => numbered)
const sorted = (numbers: Uint32Array) => [...numbers].sort((a, b) => a - b)
const folderOf = ({ folder }: Bench) => numberingFolder(join(folder, 'consents'), definition.id)

describe('the numbering of patients', () => {
  it('numbers everybody once, in an order that is not that of the source, with their classes', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(30)))
      const { ordinals, classes, patients, parts } = await number(bench)
      expect(sorted(ordinals)).toEqual(upTo(30))
      expect([patients, parts.length]).toEqual([30, 1])
      const sizes = new Map<number, number>()
      for (const each of classes) sizes.set(each, (sizes.get(each) ?? 0) + 1)
      expect([...sizes.values()]).toEqual([10, 10, 10])
      const rows = await query(
        `SELECT ordinal FROM read_parquet('${folderOf(bench)}/*.parquet') ORDER BY mark`,
      )
      expect(rows.map((row) => row.ordinal)).toEqual(upTo(30))
    }))

  it('gives a patient the same number in every project, and new patients the next ones', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(20)))
      const first = await number(bench)
      expect(sorted((await number(bench, { project: 'two', withSex: false })).ordinals)).toEqual(upTo(20))
      await writePeople(bench, people([...upTo(25).slice(5), 3]))
      const later = await number(bench)
      expect([later.patients, later.parts.length, later.parts[0]]).toEqual([25, 2, first.parts[0]])
      const known = new Set(first.ordinals)
      expect(sorted(later.ordinals.filter((ordinal) => !known.has(ordinal)))).toEqual([20, 21, 22, 23, 24])
      expect(later.ordinals.filter((ordinal) => known.has(ordinal))).toHaveLength(16)
    }))

  it('takes two spellings of one identifier for one patient', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(3)))
      const first = await number(bench)
      const spelt = people(upTo(3)).map((row, at) => ({
        ...row,
        hkid: ['a100000(3)', 'A１０００013', 'A1000023'][at] ?? '',
      }))
      await writePeople(bench, spelt)
      expect(sorted((await number(bench)).ordinals)).toEqual(sorted(first.ordinals))
    }))

  it('holds neither keys nor pseudonyms, and nothing that follows from a key alone', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(10)))
      await number(bench)
      const [name = ''] = await readdir(folderOf(bench))
      const bytes = await readFile(join(folderOf(bench), name))
      for (const tag of upTo(10)) expect(bytes.includes(`A${100_000 + tag}3`)).toBe(false)
      const marks = await query(`SELECT mark FROM read_parquet('${join(folderOf(bench), name)}') ORDER BY 1`)
      await rm(folderOf(bench), { recursive: true })
      await number(bench, { key: secret.map((byte) => byte ^ 1) })
      const others = await query(`SELECT mark FROM read_parquet('${folderOf(bench)}/*.parquet') ORDER BY 1`)
      expect(others).toHaveLength(10)
      expect(others.filter((row) => marks.some((mark) => mark.mark === row.mark))).toEqual([])
    }))

  it('fails under another key, with a gap, and after its newest part was lost and made anew', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(10)))
      await number(bench)
      await expect(number(bench, { key: secret.map((byte) => byte ^ 1) })).rejects.toMatchObject({
        code: 'STAGING_FAILED',
      })
      await writePeople(bench, people(upTo(12)))
      const { parts } = await number(bench)
      const [first = '', second = ''] = (await readdir(folderOf(bench))).sort()
      const lost = join(folderOf(bench), second)
      await rm(lost)
      expect((await number(bench)).parts).not.toEqual(parts)
      await rename(join(folderOf(bench), first), join(bench.folder, 'away.parquet'))
      await expect(number(bench)).rejects.toMatchObject({ code: 'STAGING_FAILED' })
    }))

  it('ignores a draft that a crash left behind', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(10)))
      await number(bench)
      const [name = ''] = await readdir(folderOf(bench))
      await rename(join(folderOf(bench), name), join(folderOf(bench), 'draft-1'))
      expect(sorted((await number(bench)).ordinals)).toEqual(upTo(10))
    }))

  it('stays whole when several releases add patients at once', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(60)))
      const cohorts = [0, 1, 2, 3].map(
        (at): Predicate => ({ variable: 'patients.tag', op: 'ge', value: at * 12 }),
      )
      const all = await Promise.all(cohorts.map((cohort, at) => number(bench, { project: `${at}`, cohort })))
      expect(all.map(({ ordinals }) => ordinals.length)).toEqual([60, 48, 36, 24])
      const again = await number(bench)
      expect(sorted(again.ordinals)).toEqual(upTo(60))
      expect([again.patients, new Set(again.parts).size]).toEqual([60, again.parts.length])
      const [counted] = await query(
        `SELECT count(DISTINCT mark)::INTEGER AS marks FROM read_parquet('${folderOf(bench)}/*.parquet')`,
      )
      expect(counted).toEqual({ marks: 60 })
    }))
})

describe('a staged release', () => {
  it('loses exactly the patients that are withheld', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(30)))
      await stage(bench, {}, async (staging, { ordinals }) => {
        expect(await staging.withhold(ordinals.subarray(0, 7))).toBe(7)
        const sizes = await staging.classSizes()
        expect(sizes.reduce((sum, { size, classes }) => sum + size * classes, 0)).toBe(23)
        const files = await (await staging.write('csv')).hashed()
        expect(files.map(({ rows }) => rows)).toEqual([23])
      })
      await stage(bench, {}, async (staging) => {
        expect(await staging.withhold(new Uint32Array())).toBe(0)
        const written = await staging.write('csv')
        expect((await written.hashed()).map(({ rows }) => rows)).toEqual([30])
      })
    }))

  it('numbers whom of its cohort suppression left out, as far as they were ever released', () =>
    withBench(async (bench) => {
      await writePeople(bench, people(upTo(30)))
      const everybody = await number(bench)
      const cohort: Predicate = { variable: 'patients.tag', op: 'lt', value: 10 }
      // Of the ten, four are F, three M and three have no sex.
      const left = await stage(bench, { cohort }, async (staging) => {
        await staging.suppressBelow(4)
        await staging.number(secret)
        return staging.numberLeftOut()
      })
      expect(left).toHaveLength(6)
      expect(sorted(left).every((ordinal) => everybody.ordinals.includes(ordinal))).toBe(true)
    }))
})
