import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { crashOnce } from '../support/crash-log.ts'
import { withDatabase } from '../support/migrated.ts'
import { startOwnServer } from '../support/own-postgres.ts'

type Target = readonly [name: string, run: (count: number) => Promise<number>]

/**
 * Kills a process that writes to the log with SIGKILL, again and again, on the embedded database and on PostgreSQL, and
 * PostgreSQL itself; each round first checks that nothing acknowledged in any round before is lost and that the whole
 * log verifies, also against the checkpoint seen before.
 * Options: --rounds (200, over all targets), --postgres BIN (its initdb and postgres; also kills the server; with it no
 * DATABASE_URL is needed), --uid N (run the server as this user, needed for root)
 */
export async function benchLogCrash(options: ReadonlyMap<string, string>): Promise<void> {
  const rounds = Number(options.get('rounds') ?? 200)
  const bin = options.get('postgres')
  const url = process.env.DATABASE_URL
  const targets: Target[] = [['the process, embedded database', embedded]]
  if (url !== undefined) targets.push(['the process, PostgreSQL', (count) => postgres(count, url)])
  if (bin !== undefined)
    targets.push(['PostgreSQL itself', (count) => server(count, bin, options.get('uid'))])
  for (const [name, run] of targets) {
    const count = Math.ceil(rounds / targets.length)
    const acknowledged = await run(count)
    console.log(
      `killed ${name} ${count} times: ${acknowledged} events acknowledged, none lost, every log verified`,
    )
  }
}

const randomMs = () => Math.floor(Math.random() * 400)

async function loop(
  count: number,
  once: (folder: string, round: number) => Promise<number>,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'harbourgate-crash-'))
  let total = 0
  for (let round = 0; round < count; round += 1) {
    total += await once(folder, round)
    if (round % 10 === 9) console.error(`${round + 1} of ${count}: ${total} events`)
  }
  await rm(folder, { recursive: true })
  return total
}

const embedded = (count: number): Promise<number> =>
  loop(count, async (folder, round) => (await crashOnce(folder, round, randomMs())).acknowledged)

async function postgres(count: number, url: string): Promise<number> {
  const name = `harbourgate_crash_${randomUUID().replaceAll('-', '')}`
  await onServer(url, `CREATE DATABASE "${name}" TEMPLATE template0`)
  const databaseUrl = withDatabase(url, name)
  const total = await loop(
    count,
    async (folder, round) => (await crashOnce(folder, round, randomMs(), { databaseUrl })).acknowledged,
  )
  await onServer(url, `DROP DATABASE "${name}" WITH (FORCE)`)
  return total
}

async function server(count: number, bin: string, uid: string | undefined): Promise<number> {
  const own = await startOwnServer(bin, uid === undefined ? undefined : Number(uid))
  const total = await loop(count, async (folder, round) => {
    const kill = () => own.kill()
    const { acknowledged } = await crashOnce(folder, round, randomMs(), { databaseUrl: own.url, kill })
    await own.start()
    return acknowledged
  })
  await own.remove()
  return total
}

async function onServer(url: string, statement: string): Promise<void> {
  const connection = new pg.Client({ connectionString: url })
  await connection.connect()
  await connection.query(statement)
  await connection.end()
}
