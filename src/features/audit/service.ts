import { z } from 'zod'
import type { AuditEntryView, AuditQuery, AuditVerdictView } from '../../contract/audit.ts'
import { eventTypes } from '../../domain/audit/event.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { WitnessPolicy } from '../../platform/audit/published-head.ts'
import type { SequencerDeps } from '../../platform/audit/sequencer.ts'
import { verifyDatabase } from '../../platform/audit/verify-database.ts'
import type { Database } from '../../platform/database/database.ts'
import type { LogKeys } from '../../platform/keys/log-keys.ts'
import { type FoundEntry, findEntry, newestHead, searchEntries } from './repo.ts'

export type AuditDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly sequencer: SequencerDeps
  readonly policy: WitnessPolicy
  /** Keys the log's checkpoints are and were signed with. */
  readonly logKeys: LogKeys
}

const position = z.string().regex(/^\d{1,19}$/)

/** One page of matching entries. Searching the log is itself recorded, before the answer leaves. */
export async function searchLog(deps: AuditDeps, context: Context, query: AuditQuery) {
  const cursor = decodeCursor(position, query.cursor)
  const { rows, total } = await searchEntries(
    deps.database,
    query,
    cursor === undefined ? undefined : BigInt(cursor),
  )
  const page = toPage(rows, query.limit, (row) => String(row.id), toView)
  const { limit: _limit, cursor: _cursor, ...filters } = query
  const details = Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
  const counts = { entries: page.items.length }
  await deps.recorder.record(eventOf(context, 'audit.read', {}, { details, counts }))
  return { ...page, total }
}

/** @throws AppError NOT_FOUND */
export async function readEntry(deps: AuditDeps, context: Context, id: string): Promise<AuditEntryView> {
  const entry = await findEntry(deps.database, BigInt(id))
  if (entry === null) throw new AppError('NOT_FOUND')
  await deps.recorder.record(eventOf(context, 'audit.read', {}, { details: { entry: id } }))
  return toView(entry)
}

/** Recomputes the whole log from the database. */
export async function verifyLog(deps: AuditDeps, context: Context): Promise<AuditVerdictView> {
  const verdict = await verifyDatabase(deps.database, deps.logKeys.trusted)
  const ok = verdict.counts.size === 0
  const event = eventOf(
    context,
    'audit.verified',
    {},
    {
      outcome: ok ? 'success' : 'failed',
      counts: { entries: Number(verdict.size), findings: verdict.findings.length },
    },
  )
  await deps.recorder.record(event)
  const head = await newestHead(deps.database)
  return {
    ok,
    size: String(verdict.size),
    root: Buffer.from(verdict.root).toString('base64'),
    headsVerified: verdict.headsVerified,
    unsequenced: verdict.unsequenced,
    findings: verdict.findings.map(({ kind, index, detail }) => ({ kind, index: String(index), detail })),
    checkpoint: head?.checkpoint ?? null,
  }
}

function toView(row: FoundEntry): AuditEntryView {
  return {
    id: String(row.id),
    index: row.leaf === null ? null : String(row.leaf.index),
    time: row.time.toISOString(),
    type: z.enum(eventTypes).parse(row.type),
    outcome: z.enum(['success', 'refused', 'failed']).parse(row.outcome),
    actor: row.actorId,
    organisation: row.organisation,
    project: row.projectId,
    dataset: row.datasetId,
    request: row.requestId,
    grant: row.grantId,
    extract: row.extractId,
    reason: row.reason,
    leafHash: Buffer.from(row.leafHash).toString('hex'),
    event: Buffer.from(row.bytes).toString('utf8'),
  }
}
