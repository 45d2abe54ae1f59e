import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateHospital } from '../../src/demo/hospital/generate-hospital.ts'
import { hospitalDefinition } from '../../src/demo/hospital/hospital-definition.ts'
import { createDuckDbEngine } from '../../src/platform/engines/duckdb/engine.ts'
import { decodeClasses, encodeClasses } from '../../src/platform/release/membership-codec.ts'
import { release } from '../../src/release/pipeline.ts'
import type { Engine, Membership, RecordedMembership, ReleasePorts } from '../../src/release/ports.ts'
import { fixed, median, peakMemory, processorSeconds, seconds } from './measure.ts'
import { benchPorts } from './release-ports.ts'

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
 * What the comparison with earlier releases adds to a release: the same release with and without it, in turn in one
 * process. The earlier ones are kept as the database would keep them, and differ from each other by their variables.
 * Options: --rows (episodes, default 5,000,000), --patients (default rows / 5), --runs (default 3), --memory, --threads
 */
export async function benchDifferencing(options: ReadonlyMap<string, string>): Promise<void> {
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
    await generateHospital({
      directory: source,
      patients,
      perPatient: { episodes: rows / patients, labs: 0, notes: 0 },
    })
    console.log(
      `${rows} episodes of ${patients} patients; ${limits.threads} threads, engine limit ${limits.memoryLimit}`,
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
      vaultFolder: join(folder, 'vault'),
      stagingFolder: folders.staging,
      consentFolder: folders.consents,
    })
    const { digest } = await engine.importConsents(join(source, 'consents.parquet'), 'hkid')
    const definition = hospitalDefinition('source')
    const columns = await engine.describe(definition)
    const earlier: RecordedMembership[] = []
    const run = async (on: Engine, kept: readonly string[], compare: boolean): Promise<Made> => {
      let made: Membership | undefined
      const ports = await benchPorts({
        engine: on,
        definition,
        columns,
        variables: variables.filter((name) => kept.includes(name) || !name.startsWith('patients.')),
        folders,
        consentDigest: digest,
        memberships: { earlier: async () => ({ compared: [], releases: compare ? earlier : [] }) },
        onMembership: (membership) => {
          made = membership
        },
      })
      let time = 0
      const processor = await processorSeconds(async () => {
        const work = () => release(ports.withTimes(new Map()), { extractId: ports.extractId, attempt: 1 })
        time = await seconds(work)
      })
      await rm(join(folders.extracts, ports.extractId), { recursive: true, force: true })
      if (made === undefined) throw new Error('nothing was recorded')
      return { time, processor, membership: made }
    }
    const all = ['patients.dob', 'patients.sex', 'patients.district']
    const first = await run(engine, all, false)
    console.log(`first release, in which every patient is numbered: ${told(first)}`)
    for (const kept of [all, ['patients.dob', 'patients.sex'], ['patients.district']])
      earlier.push(await keep((await run(engine, kept, false)).membership, earlier.length))
    const ratios: { time: number; processor: number }[] = []
    for (let at = 0; at < runs; at += 1) {
      const bare = await run(withoutNumbering(engine), all, false)
      const compared = await run(engine, all, true)
      const ratio = { time: compared.time / bare.time, processor: compared.processor / bare.processor }
      ratios.push(ratio)
      console.log(
        `run ${at + 1}: without comparison ${told(bare)}; with ${earlier.length} earlier releases ${told(compared)}`,
      )
    }
    const [time, processor] = [ratios.map((each) => each.time), ratios.map((each) => each.processor)]
    console.log(
      `median ratio with / without: time ${fixed(median(time))}, processor ${fixed(median(processor))}`,
    )
    console.log(`peak memory of the process: ${fixed(peakMemory(), 0)} MiB`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Made = { readonly time: number; readonly processor: number; readonly membership: Membership }

const told = ({ time, processor }: Made): string => `${fixed(time)} s (${fixed(processor)} s of processor)`

/** The membership as the database gives it back. */
async function keep(membership: Membership, at: number): Promise<RecordedMembership> {
  const bytes = await encodeClasses(membership)
  console.log(`membership of ${membership.ordinals.length} patients: ${bytes.length} bytes`)
  return {
    extractId: `earlier-${at}`,
    date: '2026-01-01',
    k: membership.k,
    cohort: membership.cohort,
    numbering: membership.numbering,
    classes: () => decodeClasses(bytes),
  }
}

/** The same engine, whose releases are compared with nothing and number nobody. */
function withoutNumbering(engine: Engine): Engine {
  const nobody = { ordinals: new Uint32Array(), classes: new Uint32Array(), patients: 0, parts: ['none'] }
  const openStaging: ReleasePorts['engine']['openStaging'] = async (id, dataset) => ({
    ...(await engine.openStaging(id, dataset)),
    number: async () => nobody,
    withhold: async () => 0,
  })
  return { describe: engine.describe, openStaging }
}
