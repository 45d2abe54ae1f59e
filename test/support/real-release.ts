import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateHospital } from '../../src/demo/hospital/generate-hospital.ts'
import { hospitalDefinition } from '../../src/demo/hospital/hospital-definition.ts'
import { createDuckDbEngine, type DuckDbEngine } from '../../src/platform/engines/duckdb/engine.ts'
import { release } from '../../src/release/pipeline.ts'
import type { ReleasePorts, Staging } from '../../src/release/ports.ts'
import { benchPorts } from '../bench/release-ports.ts'

/** What stands between the release path and the engine. @param staged folder of the staged files */
export type Between = (staging: Staging, staged: string) => Partial<Staging>

export type RealRelease = {
  /** Folder of `staging` and `extracts`. */
  readonly folder: string
  /** What a release of CSV files comes to, and what it put on record. */
  run(between: Between): Promise<{ readonly outcome: unknown; readonly records: readonly string[] }>
  close(): Promise<void>
}

const variables = ['patients.dob', 'patients.sex', 'episodes.admitted', 'episodes.discharged'] as const
const definition = hospitalDefinition('source')

/** Releases of a demo hospital with real engine, files and policies, and without a database. */
export async function openRealRelease(patients: number, episodes: number): Promise<RealRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'real-release-'))
  const source = join(folder, 'source')
  await generateHospital({ directory: source, patients, perPatient: { episodes, labs: 0, notes: 0 } })
  const folders = { staging: join(folder, 'staging'), extracts: join(folder, 'extracts') }
  const consentFolder = join(folder, 'consents')
  for (const path of [folders.staging, folders.extracts, consentFolder]) await mkdir(path)
  const engine = createDuckDbEngine({
    limits: { memoryLimit: '512MB', threads: 2 },
    sources: [folder],
    stagingFolder: folders.staging,
    consentFolder,
    vaultFolder: join(folder, 'vault'),
  })
  const { digest } = await engine.importConsents(join(source, 'consents.parquet'), 'hkid')
  const columns = await engine.describe(definition)
  return {
    folder,
    async run(between) {
      const setup = { definition, columns, variables, folders, consentDigest: digest }
      const bench = await benchPorts({ ...setup, engine: standingBetween(engine, folders.staging, between) })
      const records: string[] = []
      const ports = recordingIn(bench.withTimes(new Map()), records)
      const outcome: unknown = await release(ports, { extractId: bench.extractId, attempt: 1 }).catch(
        (error: unknown) => error,
      )
      return { outcome, records }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

const standingBetween = (engine: DuckDbEngine, folder: string, between: Between): DuckDbEngine => ({
  ...engine,
  openStaging: async (id, dataset) => {
    const staging = await engine.openStaging(id, dataset)
    return { ...staging, ...between(staging, join(folder, id)) }
  },
})

const recordingIn = (ports: ReleasePorts, records: string[]): ReleasePorts => ({
  ...ports,
  facts: {
    ...ports.facts,
    order: async (command) => ({ ...(await ports.facts.order(command)), format: 'csv' }),
  },
  records: {
    ...ports.records,
    record: async (...release) => {
      records.push('recorded')
      return ports.records.record(...release)
    },
    refused: async (_id, { code }) => {
      records.push(code)
    },
  },
})

/** A file that takes everything and that no disk can be asked to keep: its rows are written, and hashing it fails. */
export const unkeepable = (staging: Staging, staged: string): Pick<Staging, 'write'> => ({
  write: async (format) => {
    await symlink('/dev/null', join(staged, 'episodes.csv'))
    return staging.write(format)
  },
})
