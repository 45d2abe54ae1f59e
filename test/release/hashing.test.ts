import { access, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { generateHospital } from '../../src/demo/hospital/generate-hospital.ts'
import { hospitalDefinition } from '../../src/demo/hospital/hospital-definition.ts'
import { createDuckDbEngine, type DuckDbEngine } from '../../src/platform/engines/duckdb/engine.ts'
import { release } from '../../src/release/pipeline.ts'
import type { ReleasePorts, Staging } from '../../src/release/ports.ts'
import { benchPorts } from '../bench/release-ports.ts'
import { limits } from '../platform/engines/duckdb/support.ts'

/** Enough that a file takes more than a moment to hash. */
const patients = 30_000
const variables = ['patients.dob', 'patients.sex', 'episodes.admitted', 'episodes.discharged'] as const
const definition = hospitalDefinition('source')

let folder: string
let engine: DuckDbEngine
let consentDigest: string
const place = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hashing-'))
  const perPatient = { episodes: 5, labs: 0, notes: 0 }
  await generateHospital({ directory: place('source'), patients, perPatient })
  for (const name of ['staging', 'consents', 'extracts']) await mkdir(place(name))
  engine = createDuckDbEngine({
    limits,
    sources: [folder],
    stagingFolder: place('staging'),
    consentFolder: place('consents'),
    vaultFolder: place('vault'),
  })
  const consents = await engine.importConsents(join(place('source'), 'consents.parquet'), 'hkid')
  consentDigest = consents.digest
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Releases with the real engine and files; `change` stands between the path and the engine. */
async function run(change: (staging: Staging, staged: string) => Partial<Staging>) {
  const records: string[] = []
  const between: DuckDbEngine = {
    ...engine,
    openStaging: async (id, dataset) => {
      const staging = await engine.openStaging(id, dataset)
      return { ...staging, ...change(staging, join(place('staging'), id)) }
    },
  }
  const folders = { staging: place('staging'), extracts: place('extracts') }
  const columns = await engine.describe(definition)
  const bench = await benchPorts({ engine: between, definition, columns, variables, folders, consentDigest })
  const usual = bench.withTimes(new Map())
  const ports: ReleasePorts = {
    ...usual,
    facts: {
      ...usual.facts,
      order: async (command) => ({ ...(await usual.facts.order(command)), format: 'csv' }),
    },
    records: {
      ...usual.records,
      record: async (...release) => {
        records.push('recorded')
        return usual.records.record(...release)
      },
      refused: async (_id, { code }) => {
        records.push(code)
      },
    },
  }
  const outcome: unknown = await release(ports, { extractId: bench.extractId, attempt: 1 }).catch(
    (error: unknown) => error,
  )
  // An unhandled rejection would be told now, and fail the test.
  await setImmediate()
  return { outcome, records }
}

/** Nothing staged, nothing scratched, nothing published. */
async function expectNothingLeft(): Promise<void> {
  expect(await readdir(place('staging'))).toEqual([])
  expect(await readdir(place('extracts'))).toEqual([])
}

/** A file that takes everything and that no disk can be asked to keep: its rows are written, and hashing it fails. */
const unkeepable = (staging: Staging, staged: string): Pick<Staging, 'write'> => ({
  write: async (format) => {
    await symlink('/dev/null', join(staged, 'episodes.csv'))
    return staging.write(format)
  },
})

describe('a release whose files are hashed while they are measured', () => {
  it('fails when a file cannot be hashed, records and publishes nothing, and leaves nothing', async () => {
    const { outcome, records } = await run(unkeepable)
    expect(outcome).toMatchObject({ code: 'STAGING_FAILED', cause: { syscall: 'fsync' } })
    expect(records).toEqual([])
    await expectNothingLeft()
  }, 60_000)

  /** The files are found to miss k, as soon as they are written. */
  const missing = (staging: Staging, write: Staging['write'], seen: { hashed: boolean | undefined }) => ({
    write: async (format: Parameters<Staging['write']>[0]) => {
      const written = await write(format)
      const done = () => {
        seen.hashed = true
      }
      seen.hashed = false
      written.hashed().then(done, done)
      return written
    },
    smallestWrittenClass: async () => 0,
    close: async () => {
      const wasHashed = seen.hashed
      await staging.close()
      // Whoever removes the files next must not find them being read.
      expect([wasHashed, seen.hashed]).toEqual([false, true])
    },
  })

  it('ends when it is refused meanwhile, once hashing has ended, and leaves nothing', async () => {
    const { outcome, records } = await run((staging) =>
      missing(staging, staging.write, { hashed: undefined }),
    )
    expect(outcome).toMatchObject({ name: 'Refusal', code: 'RISK_NOT_REACHED' })
    expect(records).toEqual(['RISK_NOT_REACHED'])
    await expectNothingLeft()
  }, 60_000)

  it('says that it is refused, not that hashing failed as well, and nobody is left with the failure', async () => {
    const { outcome, records } = await run((staging, staged) => ({
      ...unkeepable(staging, staged),
      smallestWrittenClass: async () => 0,
    }))
    expect(outcome).toMatchObject({ name: 'Refusal', code: 'RISK_NOT_REACHED' })
    expect(records).toEqual(['RISK_NOT_REACHED'])
    await expectNothingLeft()
  }, 60_000)

  it('delivers when nothing stands between', async () => {
    const { outcome, records } = await run(() => ({}))
    expect(outcome).toMatchObject({
      files: expect.arrayContaining([expect.objectContaining({ name: 'episodes.csv' })]),
    })
    expect(records).toEqual(['recorded'])
    const [published] = await readdir(place('extracts'))
    await access(join(place('extracts'), published ?? '', 'episodes.csv'))
  }, 60_000)
})
