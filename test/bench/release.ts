import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { generateHospital } from '../../src/demo/hospital/generate-hospital.ts'
import { hospitalDefinition } from '../../src/demo/hospital/hospital-definition.ts'
import { createDuckDbEngine } from '../../src/platform/engines/duckdb/engine.ts'
import { release } from '../../src/release/pipeline.ts'
import { type KCheckTimes, timingKCheck } from './k-check.ts'
import { fixed, median, peakMemory, processorSeconds, seconds } from './measure.ts'
import { benchPorts } from './release-ports.ts'

/** What is released and copied: the same columns of the same files. */
const variables = [
  'patients.dob',
  'patients.sex',
  'patients.district',
  'episodes.admitted',
  'episodes.discharged',
  'episodes.hospital',
  'episodes.specialty',
  'episodes.diagnosis',
] as const

/**
 * The whole release path (consent, pseudonyms, date shift, bands, k check, Parquet, SHA-256, certificate) against a plain
 * copy of the same columns by the same engine, in turn in one process.
 * Options: --rows (episodes, default 5,000,000), --patients (default rows / 5), --runs (default 3), --memory, --threads
 */
export async function benchRelease(options: ReadonlyMap<string, string>): Promise<void> {
  const rows = Number(options.get('rows') ?? 5_000_000)
  const patients = Number(options.get('patients') ?? Math.round(rows / 5))
  const runs = Number(options.get('runs') ?? 3)
  const limits = {
    memoryLimit: options.get('memory') ?? '1200MB',
    threads: Number(options.get('threads') ?? 2),
  }
  const folder = await mkdtemp(join(options.get('dir') ?? tmpdir(), 'harbourgate-bench-'))
  try {
    const source = join(folder, 'source')
    const perPatient = { episodes: rows / patients, labs: 0, notes: 0 }
    const generating = await seconds(() =>
      generateHospital({ directory: source, patients, perPatient, threads: limits.threads }),
    )
    console.log(
      `${rows} episodes of ${patients} patients, generated in ${fixed(generating)} s; ${limits.threads} threads, engine limit ${limits.memoryLimit}`,
    )

    const folders = {
      staging: join(folder, 'staging'),
      consents: join(folder, 'consents'),
      extracts: join(folder, 'extracts'),
    }
    for (const path of Object.values(folders)) await mkdir(path)
    const engine = createDuckDbEngine({
      limits,
      sources: [folder],
      stagingFolder: folders.staging,
      consentFolder: folders.consents,
      vaultFolder: join(folder, 'vault'),
    })
    const consents = await engine.importConsents(join(source, 'consents.parquet'), 'hkid')
    const definition = hospitalDefinition('source')
    const columns = await engine.describe(definition)
    const copies: number[] = []
    const releases: number[] = []
    const kChecks: KCheckTimes[] = []
    for (let run = 0; run < runs; run += 1) {
      copies.push(await seconds(() => plainCopy(source, folder, limits)))
      const kCheck = { staged: 0, written: 0 }
      kChecks.push(kCheck)
      const ports = await benchPorts({
        engine: timingKCheck(engine, kCheck),
        definition,
        columns,
        variables,
        folders,
        consentDigest: consents.digest,
      })
      const stages = new Map<string, number>()
      const processor = await processorSeconds(async () => {
        releases.push(
          await seconds(() => release(ports.withTimes(stages), { extractId: ports.extractId, attempt: 1 })),
        )
      })
      console.log(
        `run ${run + 1}: copy ${fixed(copies.at(-1) ?? 0)} s, release ${fixed(releases.at(-1) ?? 0)} s, ratio ${fixed((releases.at(-1) ?? 0) / (copies.at(-1) ?? 1))}` +
          `  (processor ${fixed(processor)} s; ${[...stages].map(([stage, time]) => `${stage} ${fixed(time)}`).join(', ')})`,
      )
      await rm(join(folders.extracts, ports.extractId), { recursive: true, force: true })
    }
    console.log(`median: copy ${fixed(median(copies))} s, release ${fixed(median(releases))} s`)
    console.log(
      `ratio release / copy: ${fixed(median(releases.map((time, run) => time / (copies[run] ?? 1))))}`,
    )
    const ratioOf = (time: (each: KCheckTimes) => number): string =>
      fixed(median(kChecks.map((each, run) => time(each) / (copies[run] ?? 1))), 3)
    console.log(
      `ratio k check / copy, within these releases: ${ratioOf(({ staged }) => staged)} for counting classes and suppressing below k` +
        ` (the aim is 0.2), ${ratioOf(({ staged, written }) => staged + written)} with counting again in the written file`,
    )
    console.log(`peak memory of the process: ${fixed(peakMemory(), 0)} MiB`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function plainCopy(
  source: string,
  folder: string,
  limits: { memoryLimit: string; threads: number },
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: limits.memoryLimit,
    threads: String(limits.threads),
    temp_directory: join(folder, 'copy-scratch'),
  })
  const connection = await instance.connect()
  const tables = [
    ['patients', 'patients.parquet', 'hkid, dob, sex, district'],
    ['episodes', 'episodes/*.parquet', 'hkid, admitted, discharged, hospital, specialty, diagnosis'],
  ]
  for (const [table, file, columns] of tables) {
    const from = join(source, String(file))
    await connection.run(
      `COPY (SELECT ${columns} FROM read_parquet('${from}')) TO '${join(folder, `copy-${table}.parquet`)}' (FORMAT parquet)`,
    )
  }
  connection.closeSync()
  instance.closeSync()
}
