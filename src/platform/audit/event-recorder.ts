import { canonicalBytes } from '../../domain/audit/canonical.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import { searchColumns } from '../../domain/audit/event-search.ts'
import { hashLength, leafHash } from '../../domain/audit/merkle-tree.ts'
import { AppError } from '../../errors.ts'
import type { RecordedEntry } from '../../release/ports.ts'
import type { Database } from '../database/database.ts'
import { evidenceOf } from './keep-evidence.ts'

/**
 * Records events that describe no change of state: reads, downloads, refusals. Returns once the entry is durable.
 * @throws AppError AUDIT_UNAVAILABLE when it cannot be written, and then the answer must not leave
 * @throws VerificationError `entry-too-large` or `value-not-canonical`, to the caller of that event alone
 */
export type EventRecorder = { record(event: AuditEvent): Promise<RecordedEntry> }

type Waiting = {
  readonly event: AuditEvent
  readonly bytes: Uint8Array
  readonly searched: readonly (string | null)[]
  readonly resolve: (entry: RecordedEntry) => void
  readonly reject: (error: unknown) => void
}

/** Entries of one statement: bounds memory and the time one caller waits for the others. */
const largestGroup = 1_000
/**
 * While the disk flushes one group, the next is made ready and sent. The embedded database does one thing at a time, and is
 * not slower for it (64 writers: 6,400 to 7,400 events in a second of processor time either way).
 */
const groupsAtATime = 2

/** Searched columns, as text. */
const columns = [
  'time',
  'type',
  'outcome',
  'actor_id',
  'organisation',
  'project_id',
  'dataset_id',
  'request_id',
  'grant_id',
  'extract_id',
  'person_id',
  'reason',
] as const

// Arrays of text, because both drivers write those alike.
const textArrays = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `$${from + at}::text[]`).join(', ')
/**
 * The entries, and what they refer to by digest: one statement is one transaction and one way to the server. Bytes go
 * there end to end as two values, entries ($1) and leaf hashes ($2): as texts of an array they would take most of the time.
 */
const insertGroup = `
  WITH questions AS (
    INSERT INTO audit_evidence (digest, kind, content)
    SELECT g.digest, 'question', g.content FROM unnest(${textArrays(columns.length + 5, 2)}) AS g(digest, content)
    ON CONFLICT DO NOTHING
  ), sides AS (
    INSERT INTO side_record (digest, subject_id, kind, ciphertext)
    SELECT g.digest, g.subject, g.kind, decode(g.ciphertext, 'base64')
    FROM unnest(${textArrays(columns.length + 7, 4)}) AS g(digest, subject, kind, ciphertext)
    ON CONFLICT DO NOTHING
  )
  INSERT INTO audit_entry (bytes, leaf_hash, ${columns.join(', ')})
  SELECT substring($1::bytea FROM g.first::int FOR g.length::int),
    substring($2::bytea FROM ((g.place - 1) * ${hashLength} + 1)::int FOR ${hashLength}),
    ${columns.map((name) => (name === 'time' ? 'g.time::timestamptz' : `g.${name}`)).join(', ')}
  FROM unnest(${textArrays(3, columns.length + 2)})
    WITH ORDINALITY AS g(first, length, ${columns.join(', ')}, place)
  ORDER BY g.place
  RETURNING id`

/**
 * Group commit: the first event is written at once, those that arrive while commits are under way share the next one.
 * Durability costs one flush of the disk for each group instead of one for each event, and nobody waits for a timer.
 */
export function createEventRecorder(database: Pick<Database, 'query'>): EventRecorder {
  let waiting: Waiting[] = []
  let writing = 0

  const writeWaiting = async (): Promise<void> => {
    writing += 1
    // Lets everything that is ready in this turn of the event loop join.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const group = waiting.slice(0, largestGroup)
      waiting = waiting.slice(largestGroup)
      await writeGroup(database, group)
    }
    writing -= 1
  }
  return {
    record: async (event) => {
      const made = { event, bytes: canonicalBytes(event), searched: searchedOf(event) }
      return new Promise((resolve, reject) => {
        waiting.push({ ...made, resolve, reject })
        if (writing < groupsAtATime) void writeWaiting()
      })
    },
  }
}

async function writeGroup(database: Pick<Database, 'query'>, group: readonly Waiting[]): Promise<void> {
  try {
    const rows = await database.query<{ id: bigint }>(insertGroup, [
      ...entryValues(group),
      ...evidenceValues(group),
    ])
    // Numbers are given in the order of the statement.
    const ids = rows.map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1))
    for (const [at, entryId] of ids.entries()) group[at]?.resolve({ entryId })
  } catch (cause) {
    // One event that the database does not take, such as of a person erased meanwhile, must not take others with it.
    if (group.length > 1 && !(cause instanceof AppError)) {
      for (const one of group) await writeGroup(database, [one])
      return
    }
    const error = new AppError('AUDIT_UNAVAILABLE', undefined, { cause })
    for (const { reject } of group) reject(error)
  }
}

function evidenceValues(group: readonly Waiting[]): string[][] {
  const { questions, sides } = evidenceOf(group.map(({ event }) => event))
  return [
    questions.map(({ digest }) => digest),
    questions.map(({ text }) => text),
    sides.map(({ digest }) => digest),
    sides.map(({ subject }) => subject),
    sides.map(({ kind }) => kind),
    sides.map(({ ciphertext }) => Buffer.from(ciphertext).toString('base64')),
  ]
}

/** Entries and leaf hashes end to end, where each entry begins (from 1) and how long it is, and the searched columns. */
function entryValues(group: readonly Waiting[]): (Buffer | (string | null)[])[] {
  const firsts: string[] = []
  let first = 1
  for (const { bytes } of group) {
    firsts.push(String(first))
    first += bytes.length
  }
  return [
    Buffer.concat(group.map(({ bytes }) => bytes)),
    Buffer.concat(group.map(({ bytes }) => leafHash(bytes))),
    firsts,
    group.map(({ bytes }) => String(bytes.length)),
    ...columns.map((_, at) => group.map(({ searched }) => searched[at] ?? null)),
  ]
}

/** In the order of {@link columns}. */
function searchedOf(event: AuditEvent): (string | null)[] {
  const { time, ...rest } = searchColumns(event)
  return [
    time.toISOString(),
    rest.type,
    rest.outcome,
    rest.actorId,
    rest.organisation,
    rest.projectId,
    rest.datasetId,
    rest.requestId,
    rest.grantId,
    rest.extractId,
    rest.personId,
    rest.reason,
  ]
}
