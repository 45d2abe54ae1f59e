import { existsSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createEventRecorder } from '../../src/platform/audit/event-recorder.ts'
import { sequence } from '../../src/platform/audit/sequencer.ts'
import { verifyDatabase } from '../../src/platform/audit/verify-database.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { migrateDatabase } from '../../src/platform/database/migrate.ts'
import { eventOf, logKeys, sequencerOf } from './log.ts'

/*
 * Checks what earlier runs left, then writes to the log until it is killed; run as a process of its own:
 *   node --import tsx test/support/log-writer.ts FOLDER ROUND [DATABASE_URL]
 * FOLDER/acknowledged has a line for every event an earlier run was told is durable, and FOLDER/checkpoint the last
 * checkpoint it saw. Prints `verified N` and then a line for each event as soon as it is acknowledged. Exits 4 when an
 * acknowledged event is missing or the log does not verify.
 */
const [folder = '', round = '', databaseUrl] = process.argv.slice(2)
const say = (line: string) => void writeSync(1, `${line}\n`)
const textOf = (name: string) =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''

const database = await openDatabase(
  databaseUrl === undefined ? { directory: join(folder, 'database') } : { url: databaseUrl },
)
await migrateDatabase(database)
const deps = sequencerOf(database)

await sequence(deps)
const rows = await database.query<{ request_id: string }>('SELECT request_id FROM audit_entry')
const present = new Map<string, number>()
for (const row of rows) present.set(row.request_id, (present.get(row.request_id) ?? 0) + 1)
const acknowledged = textOf('acknowledged')
  .split('\n')
  .filter((line) => line !== '')
const lost = acknowledged.filter((line) => !present.has(line))
const doubled = [...present.values()].filter((times) => times > 1)
const retained = textOf('checkpoint')
const verdict = await verifyDatabase(database, logKeys, { retained: retained === '' ? [] : [retained] })
const problems = [
  ...lost.map((line) => `lost ${line}`),
  ...doubled.map(() => 'an event is there twice'),
  ...verdict.findings.map(({ kind, detail }) => `${kind}: ${detail}`),
]
if (problems.length > 0) {
  for (const problem of problems.slice(0, 20)) say(`problem ${problem}`)
  process.exit(4)
}
say(`verified ${verdict.size}`)
const head = await database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
if (head !== null) say(`checkpoint ${Buffer.from(head.checkpoint).toString('base64')}`)

const { record } = createEventRecorder(database)
let next = 0
const writer = async (): Promise<void> => {
  for (;;) {
    const request = `${round}-${next}`
    next += 1
    await record(eventOf(next, { about: { request }, time: new Date().toISOString() }))
    say(request)
  }
}
const sequencer = async (): Promise<void> => {
  for (;;) {
    await sequence(deps, { wait: false })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
// A server that is killed ends this process too.
await Promise.all([...Array.from({ length: 16 }, writer), sequencer()]).catch(() => process.exit(5))
