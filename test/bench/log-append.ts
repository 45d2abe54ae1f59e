import { ed25519PrivateKey } from '../../src/domain/audit/ed25519.ts'
import type { AuditEvent } from '../../src/domain/audit/event.ts'
import { createEventRecorder } from '../../src/platform/audit/event-recorder.ts'
import { sequence } from '../../src/platform/audit/sequencer.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { openTestDatabase } from '../support/open-database.ts'
import { fixed, median } from './measure.ts'

type Load = { readonly seconds: number; readonly writers: number }
type Measured = { readonly perSecond: number; readonly p50: number; readonly p99: number }

const signer = { name: 'bench.invalid/log', privateKey: ed25519PrivateKey(new Uint8Array(32).fill(1)) }
const ROUNDS = 3

const eventOf = (i: number): AuditEvent => ({
  type: 'person.read',
  outcome: 'success',
  time: new Date(1_790_000_000_000 + i).toISOString(),
  actor: {
    id: '5b4b848e-89a7-4f8f-96bc-1bfb3bbd8ff1',
    organisation: 'University of Victoria Harbour',
    roles: ['researcher'],
  },
  about: { person: 'd3b6f9a2-0f4c-4e56-8a43-0c1a53f1f0aa' },
  decision: {
    stage: 'authorise',
    reasons: [],
    policies: ['people-read-by-committee'],
    inputs: `sha256:${'0'.repeat(64)}`,
  },
  call: { requestId: `8f0d2c7e-4a1b-4c3d-9e8f-${String(i).padStart(12, '0')}`, tokenId: 'jti-1' },
})

/** Recorded events with group commit, the log being sequenced meanwhile, beside the same rows each in its own commit. */
export async function benchAppends({ seconds, writers }: Load): Promise<void> {
  if (process.env.DATABASE_URL === undefined) return console.log('appends: DATABASE_URL is not set')
  const database = await openTestDatabase('postgres')
  try {
    const { record } = createEventRecorder(database)
    const single = (event: AuditEvent) => createEventRecorder(database).record(event)
    const rounds: Record<string, Measured[]> = { one: [], many: [], grouped: [] }
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.one?.push(await load(single, { seconds, writers: 1 }))
      rounds.many?.push(await load(single, { seconds, writers }))
      rounds.grouped?.push(await sequenced(database, () => load(record, { seconds, writers })))
    }
    const middle = (name: string) => median((rounds[name] ?? []).map(({ perSecond }) => perSecond))
    const half = await sequenced(database, () => load(record, { seconds, writers }, middle('grouped') / 2))
    console.log(
      `durable appends, PostgreSQL, ${seconds} s a round, median of ${ROUNDS}, sequencer running with the groups`,
    )
    for (const [name, label] of [
      ['one', 'one row, one commit, 1 writer'],
      ['many', `one row, one commit, ${writers} writers`],
      ['grouped', `group commit, ${writers} writers`],
    ] as const) {
      const p99 = median((rounds[name] ?? []).map((each) => each.p99))
      console.log(
        `${label.padEnd(36)} ${fixed(middle(name), 0).padStart(7)}/s  p99 ${fixed(p99, 1)} ms  ratio ${fixed(middle(name) / middle('one'), 1)}`,
      )
    }
    console.log(
      `group commit at half load: ${fixed(half.perSecond, 0)}/s  p50 ${fixed(half.p50, 1)} ms  p99 ${fixed(half.p99, 1)} ms`,
    )
  } finally {
    await database.close()
  }
}

/** Runs `work` with a sequencer once a second, as a gateway does. */
async function sequenced<T>(database: Database, work: () => Promise<T>): Promise<T> {
  let stopped = false
  const deps = { database, signers: [signer], now: () => new Date() }
  const sequencing = (async () => {
    while (!stopped) {
      await sequence(deps, { wait: false })
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  })()
  const result = await work()
  stopped = true
  await sequencing
  await sequence(deps)
  return result
}

async function load(
  record: (event: AuditEvent) => Promise<unknown>,
  { seconds, writers }: Load,
  rate?: number,
): Promise<Measured> {
  const times: number[] = []
  let next = 0
  const start = performance.now()
  const end = start + seconds * 1000
  const writer = async (): Promise<void> => {
    while (performance.now() < end) {
      const mine = next
      next += 1
      const due = rate === undefined ? 0 : start + (mine / rate) * 1000 - performance.now()
      if (due > 1) await new Promise((resolve) => setTimeout(resolve, due))
      const sent = performance.now()
      await record(eventOf(mine))
      times.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: writers }, writer))
  const took = (performance.now() - start) / 1000
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { perSecond: times.length / took, p50: at(0.5), p99: at(0.99) }
}
