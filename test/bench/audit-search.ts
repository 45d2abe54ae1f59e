import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { AuditFilter } from '../../src/contract/audit.ts'
import { countEntries } from '../../src/features/audit/count-entries.ts'
import { conditionOf } from '../../src/features/audit/filter.ts'
import { findEntries, positionOf } from '../../src/features/audit/find-entries.ts'
import { narrow } from '../../src/features/audit/narrow.ts'
import { tallyLog } from '../../src/platform/audit/tally.ts'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
import { migrateDatabase } from '../../src/platform/database/migrate.ts'
import { withDatabase } from '../support/migrated.ts'
import { fixed, median, seconds } from './measure.ts'

const CHUNK = 50_000
/** Entries are spread evenly over two years of 25 projects, 400 people and 12 organisations. */
const YEARS_IN_SECONDS = 2 * 365 * 86_400

/**
 * A page of 50 entries and the full count for each documented filter, over a log of many entries; beside it the plain
 * `count(*)` of the same condition. On PostgreSQL when DATABASE_URL is set, else embedded.
 * Options: --events (default 1,000,000), --rounds (default 5)
 */
export async function benchAuditSearch(options: ReadonlyMap<string, string>): Promise<void> {
  const events = Number(options.get('events') ?? 1_000_000)
  const rounds = Number(options.get('rounds') ?? 5)
  const { database, maintain } = await openBenchDatabase()
  try {
    await migrateDatabase(database)
    const filled = await seconds(() => fill(database, maintain, events))
    const tallied = await seconds(() => tallyLog(database))
    console.log(
      `${events} entries on ${database.kind}; written in ${fixed(filled, 0)} s, tallied in ${fixed(tallied, 0)} s`,
    )
    console.log('filter                        matching   page+count ms   worst ms   plain count(*) ms')
    for (const [name, filter] of Object.entries(filters(events)))
      await measure(database, name, filter, rounds)
  } finally {
    await database.close()
  }
}

async function measure(database: Database, name: string, filter: AuditFilter, rounds: number): Promise<void> {
  const times: number[] = []
  let total = 0
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    const rows = await findEntries(database, await narrow(database, filter), {
      order: 'newest-first',
      limit: 51,
    })
    total = rows.length < 51 ? rows.length : await countEntries(database, filter)
    times.push(performance.now() - start)
    const last = rows.at(-1)
    if (last !== undefined) {
      const again = performance.now()
      await findEntries(database, await narrow(database, filter), {
        order: 'newest-first',
        after: positionOf(last),
        limit: 51,
      })
      times.push(performance.now() - again)
    }
  }
  const { sql, values } = conditionOf(filter)
  const plain = await seconds(() =>
    database.query(`SELECT count(*) FROM audit_entry e WHERE ${sql}`, [...values]),
  )
  console.log(
    `${name.padEnd(28)} ${String(total).padStart(9)} ${fixed(median(times), 1).padStart(15)} ${fixed(Math.max(...times), 1).padStart(10)} ${fixed(plain * 1000, 0).padStart(19)}`,
  )
}

const uuid = (kind: number, at: number): string =>
  `00000000-0000-4000-8${String(kind).padStart(3, '0')}-${String(at).padStart(12, '0')}`

const filters = (events: number): Readonly<Record<string, AuditFilter>> => {
  const end = Date.parse('2026-11-01T00:00:00.000Z')
  const start = end - YEARS_IN_SECONDS * 1000
  const at = (share: number) => new Date(start + share * (end - start) + 12_345_678).toISOString()
  return {
    none: {},
    person: { person: uuid(1, 7) },
    concerns: { concerns: uuid(1, 7) },
    organisation: { organisation: 'Organisation 3' },
    project: { project: uuid(2, 5) },
    dataset: { dataset: 'dataset-2' },
    request: { request: uuid(3, 11) },
    grant: { grant: uuid(4, 11) },
    extract: { extract: uuid(5, Math.floor(events / 2_000)) },
    type: { type: 'audit.read' },
    'outcome success': { outcome: 'success' },
    'outcome refused': { outcome: 'refused' },
    'outcome failed': { outcome: 'failed' },
    reason: { reason: 'NOT_PROJECT_MEMBER' },
    'time, a year': { from: at(0.25), to: at(0.75) },
    'time, an hour': { from: at(0.5), to: new Date(Date.parse(at(0.5)) + 3_600_000).toISOString() },
    'person and a year': { person: uuid(1, 7), from: at(0.25), to: at(0.75) },
    'type and a year': { type: 'dataset.read', from: at(0.25), to: at(0.75) },
    'person and refused': { person: uuid(1, 7), outcome: 'refused' },
    'person and type': { person: uuid(1, 7), type: 'dataset.read' },
    'person and success': { person: uuid(1, 7), outcome: 'success' },
    'project and reason': { project: uuid(2, 5), reason: 'NOT_PROJECT_MEMBER' },
    'project and dataset': { project: uuid(2, 5), dataset: 'dataset-2' },
    'organisation and reason': { organisation: 'Organisation 3', reason: 'NOT_PROJECT_MEMBER' },
    'organisation and type': { organisation: 'Organisation 3', type: 'dataset.read' },
    'project and type and a year': {
      project: uuid(2, 5),
      type: 'dataset.read',
      from: at(0.25),
      to: at(0.75),
    },
  }
}

/** Entries as the gateway writes them, about 500 bytes each, with their leaves, made inside the database. */
async function fill(
  database: Database,
  maintain: (sql: string) => Promise<unknown>,
  events: number,
): Promise<void> {
  for (let from = 0; from < events; from += CHUNK) {
    const to = Math.min(events, from + CHUNK)
    await database.query(
      `INSERT INTO audit_entry (id, bytes, leaf_hash, time, type, outcome, actor_id, organisation, project_id, dataset_id,
         request_id, grant_id, extract_id, person_id, reason)
       SELECT i + 1, convert_to(rpad('{"about":{"grant":"' || i || '"}', 500, 'x'), 'UTF8'), sha256(i::text::bytea),
         timestamptz '2026-11-01' - make_interval(secs => ${YEARS_IN_SECONDS}) * (1 - i::float8 / $3),
         CASE i % 10 WHEN 0 THEN 'audit.read' WHEN 1 THEN 'download.started' WHEN 2 THEN 'request.read'
           WHEN 3 THEN 'access.denied' ELSE 'dataset.read' END,
         CASE WHEN i % 10 = 3 THEN CASE WHEN i % 100 = 3 THEN 'failed' ELSE 'refused' END ELSE 'success' END,
         '00000000-0000-4000-8001-' || lpad(((hashint8(i) & 2147483647) % 400)::text, 12, '0'), 'Organisation ' || (hashint8(i) & 2147483647) % 400 % 12,
         CASE WHEN i % 2 = 0 THEN '00000000-0000-4000-8002-' || lpad(((hashint8(i) >> 8 & 65535) % 25)::text, 12, '0') END,
         CASE WHEN i % 10 > 3 THEN 'dataset-' || i % 7 END,
         CASE WHEN i % 10 = 2 THEN '00000000-0000-4000-8003-' || lpad((i / 10 % 2000)::text, 12, '0') END,
         CASE WHEN i % 10 = 1 THEN '00000000-0000-4000-8004-' || lpad((i / 10 % 1500)::text, 12, '0') END,
         CASE WHEN i % 10 = 1 THEN '00000000-0000-4000-8005-' || lpad((i / 1000)::text, 12, '0') END,
         CASE WHEN i % 50 = 0 THEN '00000000-0000-4000-8001-' || lpad((i / 50 % 400)::text, 12, '0') END,
         CASE WHEN i % 10 = 3 THEN CASE WHEN i % 20 = 3 THEN 'NOT_PROJECT_MEMBER' ELSE 'NO_POLICY_PERMITS' END END
       FROM generate_series($1::bigint, $2::bigint - 1) i`,
      [from, to, events],
    )
    await database.query(
      'INSERT INTO audit_leaf (index, entry_id) SELECT i, i + 1 FROM generate_series($1::bigint, $2::bigint - 1) i',
      [from, to],
    )
  }
  // What autovacuum does for a log that grew over time.
  for (const table of ['audit_entry', 'audit_leaf']) await maintain(`VACUUM (ANALYZE) ${table}`)
}

type BenchDatabase = {
  readonly database: Database
  /** One statement without the gateway's limit of time. */
  readonly maintain: (sql: string) => Promise<unknown>
}

async function openBenchDatabase(): Promise<BenchDatabase> {
  const server = process.env.DATABASE_URL
  if (server === undefined) {
    const database = await openDatabase()
    return { database, maintain: (sql) => database.query(sql) }
  }
  const run = async (url: string, statement: string) => {
    const connection = new pg.Client({ connectionString: url })
    await connection.connect()
    await connection.query(statement)
    await connection.end()
  }
  const name = `harbourgate_bench_${randomUUID().replaceAll('-', '')}`
  await run(server, `CREATE DATABASE "${name}" TEMPLATE template0`)
  const url = withDatabase(server, name)
  const database = await openDatabase({ url })
  const close = async () => {
    await database.close()
    await run(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  }
  return { database: { ...database, close }, maintain: (sql) => run(url, sql) }
}
