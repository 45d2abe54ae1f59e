import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AuditFilter, ExportQuery } from '../../../contract/audit.ts'
import { parseEvent } from '../../../domain/audit/event-search.ts'
import type { ExportedEntry, ExportSource } from '../../../domain/audit/export/exported-entry.ts'
import { exportFormats } from '../../../domain/audit/export/formats.ts'
import type { AuditReceipt } from '../../../domain/certificate/statement.ts'
import { AppError } from '../../../errors.ts'
import type { Context } from '../../../http/context.ts'
import { eventOf } from '../../../http/event-of.ts'
import type { StreamEnd, StreamReply } from '../../../http/reply.ts'
import { sequence } from '../../../platform/audit/sequencer.ts'
import type { Database } from '../../../platform/database/database.ts'
import type { RecordedEntry } from '../../../release/ports.ts'
import { askedOf } from '../asked.ts'
import { all, type Condition, conditionOf } from '../filter.ts'
import { type FoundEntry, findEntries, positionOf } from '../find-entries.ts'
import { newestHead } from '../repo.ts'
import type { AuditDeps } from '../service.ts'

export type ExportDeps = AuditDeps & {
  readonly source: ExportSource
  readonly receipt: (entry: RecordedEntry) => Promise<AuditReceipt>
}

/** Entries read at a time. */
const PAGE = 1_000

/**
 * Streams the matching entries, oldest first, as far as they are in the signed tree. On record before the first byte
 * with what was asked for, and after the last with the digest of what was sent; memory does not grow with the log.
 */
export async function exportLog(
  deps: ExportDeps,
  context: Context,
  { format: name, ...filter }: ExportQuery,
): Promise<StreamReply> {
  const id = deps.newId()
  // Gives every committed entry its place in the tree, so that an export misses nothing recorded before it.
  await sequence(deps.sequencer)
  const size = (await newestHead(deps.database))?.size ?? 0n
  const details = { export: id, format: name, size: String(size) }
  const asked = askedOf(context, filter)
  await deps.recorder.record(
    eventOf(
      context,
      'audit.exported',
      {},
      { details: { ...details, ...asked.details }, sealed: asked.sealed },
    ),
  )
  const format = exportFormats[name]
  const tally = { entries: 0, hash: createHash('sha256') }
  async function* content(): AsyncGenerator<string> {
    const add = (chunk: string): string => {
      tally.hash.update(chunk, 'utf8')
      return chunk
    }
    if (format.head !== undefined) yield add(format.head)
    for await (const rows of pages(deps.database, filter, size)) {
      tally.entries += rows.length
      yield add(rows.map((row) => format.write(toExported(row), deps.source)).join(''))
    }
  }
  const finished = async (end: StreamEnd): Promise<void> => {
    const type = end.completed ? 'audit.export-finished' : 'audit.export-aborted'
    const event = eventOf(
      context,
      type,
      {},
      {
        outcome: end.completed ? 'success' : 'failed',
        details,
        counts: { entries: tally.entries, bytes: end.bytes },
        ...(end.completed ? { digests: { content: `sha256:${tally.hash.digest('hex')}` } } : {}),
      },
    )
    await deps.recorder.record({ ...event, time: deps.now().toISOString() })
  }
  return {
    status: 200,
    headers: {
      'Content-Type': format.mediaType,
      'Content-Disposition': `attachment; filename="audit-${id}.${format.extension}"`,
      'Harbourgate-Export': id,
    },
    body: Readable.from(content()),
    finished,
  }
}

async function* pages(database: Database, filter: AuditFilter, size: bigint): AsyncGenerator<FoundEntry[]> {
  const sequenced: Condition = { sql: 'l."index" < $1', values: [size] }
  const condition = all([conditionOf(filter), sequenced])
  let after: ReturnType<typeof positionOf> | undefined
  for (;;) {
    const rows = await findEntries(database, condition, { order: 'oldest-first', after, limit: PAGE })
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = positionOf(last)
  }
}

/** @throws VerificationError when the stored bytes are not an entry: an export never passes over one in silence */
export const toExported = ({ id, index, leafHash, bytes }: FoundEntry): ExportedEntry => ({
  id: String(id),
  index: index === null ? '' : String(index),
  leafHash: Buffer.from(leafHash).toString('hex'),
  event: parseEvent(bytes),
  canonical: Buffer.from(bytes).toString('utf8'),
})

/**
 * The receipt of a finished export: the entry that has its digest, and the proof that this entry is in the signed tree.
 * @throws AppError NOT_FOUND for an export that is unknown or was not finished
 */
export async function exportReceipt(deps: ExportDeps, context: Context, id: string): Promise<AuditReceipt> {
  const [found] = await deps.database.query<{ id: bigint }>(
    `SELECT e."id" FROM "audit_entry" e WHERE e."type" = 'audit.export-finished'
       AND convert_from(e."bytes", 'UTF8')::jsonb #>> '{details,export}' = $1 LIMIT 1`,
    [id],
  )
  if (found === undefined) throw new AppError('NOT_FOUND', 'There is no finished export by that name')
  await deps.recorder.record(eventOf(context, 'audit.read', {}, { details: { kind: 'receipt', export: id } }))
  return deps.receipt({ entryId: found.id })
}
