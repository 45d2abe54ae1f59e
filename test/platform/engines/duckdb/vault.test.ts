import { createHmac } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { DatasetDefinition } from '../../../../src/domain/dataset/definition.ts'
import { planDeidentification } from '../../../../src/domain/deidentify/plan.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import { profile as keyed } from '../../../domain/profile.ts'
import { type Bench, query, registered, withBench, writeTable } from './support.ts'

const definition: DatasetDefinition = {
  id: 'vault-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  consent: { basis: 'waiver' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'hkid' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: { hkid: { class: 'patient-key', identifier: 'hkid' }, tag: { class: 'other' } },
    },
  },
}
const [, ...others] = keyed.rules
const profile = {
  ...keyed,
  rules: [
    {
      id: 'patients',
      classes: ['patient-key'],
      transform: { kind: 'pseudonym', method: 'random' },
      why: 'not derived from the patient',
    },
    ...others,
  ],
} as const

const keyOf = (tag: number) => `A${String(100_000 + tag)}3`
const write = ({ folder }: Bench, tags: readonly number[]) =>
  writeTable(
    join(folder, 'source', 'patients.parquet'),
    { hkid: 'VARCHAR', tag: 'INTEGER' },
    tags.map((tag) => ({ hkid: keyOf(tag), tag })),
  )

type Released = ReadonlyMap<number, string>

/** Surrogates by tag, as released. */
async function release(bench: Bench, id: string, project = 'project'): Promise<Released> {
  const dataset = await registered(bench.engine, definition)
  const staging = await bench.engine.openStaging(id, dataset)
  try {
    await staging.selectCohort(undefined)
    const plan = planDeidentification(definition, dataset.columns, ['patients.tag'], profile)
    await staging.stagePatients(plan, hmacPads(Buffer.from('secret')), project)
    await staging.write('parquet')
    expect(await staging.smallestWrittenClass()).toBeGreaterThan(0)
  } finally {
    await staging.close()
  }
  const rows = await query(
    `SELECT tag, pseudonym FROM '${join(bench.folder, 'staging', id, 'patients.parquet')}'`,
  )
  return new Map(rows.map(({ tag, pseudonym }) => [Number(tag), String(pseudonym)]))
}

const vaultOf = ({ folder }: Bench) => join(folder, 'vault', 'project', 'vault-test')
const macOf = (tag: number) =>
  createHmac('sha256', 'secret')
    .update(`HKID\0${keyOf(tag)}`)
    .digest('hex')
    .slice(0, 32)
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

describe('random surrogates', () => {
  it('are the same in a later release of the project, for new patients new, in another project others', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 20))
      const first = await release(bench, 'a')
      await write(bench, range(10, 40))
      const second = await release(bench, 'b')
      for (const tag of range(10, 20)) expect(second.get(tag)).toBe(first.get(tag))
      const all = [...first.values(), ...range(20, 40).map((tag) => second.get(tag))]
      expect(new Set(all).size).toBe(40)
      const other = await release(bench, 'c', 'another project')
      expect([...other.values()].filter((surrogate) => all.includes(surrogate))).toEqual([])
    }))

  it('do not follow from the key: another vault gives others', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 5))
      const first = await release(bench, 'a')
      for (const [tag, surrogate] of first) expect(surrogate.replaceAll('-', '')).not.toBe(macOf(tag))
      await withBench(async (again) => {
        await write(again, range(0, 5))
        const second = await release(again, 'a')
        for (const [tag, surrogate] of first) expect(second.get(tag)).not.toBe(surrogate)
      })
    }))

  it('are kept in private files that hold no identifier of the source', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 20))
      await release(bench, 'a')
      const names = await readdir(vaultOf(bench))
      expect(names).toEqual(['000000001.parquet'])
      const path = join(vaultOf(bench), '000000001.parquet')
      const bytes = await readFile(path, 'latin1')
      for (const tag of range(0, 20)) expect(bytes).not.toContain(keyOf(tag))
      expect((await stat(path)).mode & 0o077).toBe(0)
      expect((await stat(vaultOf(bench))).mode & 0o077).toBe(0)
    }))

  it('leave the list of members findable by the keyed pseudonym, for later looks at consent', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 3))
      await release(bench, 'a')
      const members = await query(
        `SELECT pseudonym FROM '${join(bench.folder, 'staging', 'a', '.members.parquet')}' ORDER BY 1`,
      )
      expect(members.map(({ pseudonym }) => String(pseudonym).replaceAll('-', ''))).toEqual(
        range(0, 3).map(macOf).sort(),
      )
    }))

  it('stay one per patient when several releases draw at once', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 200))
      const releases = await Promise.all(['a', 'b', 'c', 'd'].map((id) => release(bench, id)))
      for (const one of releases) expect(one).toEqual(releases[0])
      const [pairs] = await query(
        `SELECT count(*) AS pairs, count(DISTINCT subject) AS subjects FROM '${vaultOf(bench)}/*.parquet'`,
      )
      expect(pairs).toEqual({ pairs: '200', subjects: '200' })
    }))

  it('take no notice of what a crash left half written', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 5))
      const first = await release(bench, 'a')
      await writeFile(join(vaultOf(bench), '.left-over.draft'), 'PAR1 half a file')
      await write(bench, range(0, 8))
      const second = await release(bench, 'b')
      for (const [tag, surrogate] of first) expect(second.get(tag)).toBe(surrogate)
    }))

  it('are refused when the vault contradicts itself', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 5))
      await release(bench, 'a')
      await query(
        `COPY (SELECT subject, uuid() AS surrogate FROM '${vaultOf(bench)}/000000001.parquet')
         TO '${vaultOf(bench)}/000000002.parquet'`,
      )
      await expect(release(bench, 'b')).rejects.toMatchObject({ code: 'STAGING_FAILED' })
    }))

  it('give the same bytes again from the same vault', () =>
    withBench(async (bench) => {
      await write(bench, range(0, 50))
      await release(bench, 'a')
      await release(bench, 'b')
      const bytesOf = (id: string) => readFile(join(bench.folder, 'staging', id, 'patients.parquet'))
      expect((await bytesOf('b')).equals(await bytesOf('a'))).toBe(true)
    }))
})
