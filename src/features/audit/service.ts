import { z } from 'zod'
import type {
  AuditEntryView,
  AuditFilter,
  AuditQuery,
  AuditVerdictView,
  RevealedView,
} from '../../contract/audit.ts'
import type { OnProgress } from '../../contract/progress.ts'
import { parseEvent } from '../../domain/audit/event-search.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { WitnessPolicy } from '../../platform/audit/published-head.ts'
import type { Receipts } from '../../platform/audit/receipts.ts'
import { readMinimumIndex } from '../../platform/audit/retention/minimum-index.ts'
import type { Sealing } from '../../platform/audit/sealing.ts'
import type { SequencerDeps } from '../../platform/audit/sequencer.ts'
import { verifyDatabase } from '../../platform/audit/verify-database.ts'
import type { Database } from '../../platform/database/database.ts'
import type { LogKeys } from '../../platform/keys/log-keys.ts'
import type { LoadedRetention } from '../../platform/policy/retention.ts'
import { askedOf } from './asked.ts'
import { countEntries } from './count-entries.ts'
import { type FoundEntry, findEntries, findEntry, type Position, positionOf } from './find-entries.ts'
import { narrow } from './narrow.ts'
import { newestHead } from './repo.ts'
import { toView } from './view.ts'

export type AuditDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly sequencer: SequencerDeps
  readonly policy: WitnessPolicy
  readonly receipts: Receipts
  readonly now: () => Date
  readonly newId: () => string
  /** Opens side records. */
  readonly sealing: Pick<Sealing, 'reveal'>
  /** How long entries are kept. */
  readonly retention: LoadedRetention
  /** Keys the log's checkpoints are and were signed with. */
  readonly logKeys: LogKeys
}

export const position: z.ZodType<Position> = z.strictObject({
  time: z.iso.datetime({ precision: 3 }),
  id: z.string().regex(/^\d{1,19}$/),
})

/** One page of matching entries, newest first. Searching the log is itself recorded, before the answer leaves. */
export async function searchLog(deps: AuditDeps, context: Context, { limit, cursor, ...filter }: AuditQuery) {
  const rows = await findEntries(deps.database, await narrow(deps.database, filter), {
    order: 'newest-first',
    after: decodeCursor(position, cursor),
    limit: limit + 1,
  })
  const page = toPage(rows, limit, positionOf, toView)
  // A first page that is not full is all there is.
  const isAll = cursor === undefined && rows.length <= limit
  const total = isAll ? rows.length : await countEntries(deps.database, filter)
  await recordSearch(deps, context, 'search', filter, { entries: page.items.length, total })
  return { ...page, total }
}

/** Puts a read of the log on record: what kind, what was asked for, how much was shown. */
export function recordSearch(
  deps: Pick<AuditDeps, 'recorder'>,
  context: Context,
  kind: string,
  asked: AuditFilter | Readonly<Record<string, string | number>>,
  counts: Readonly<Record<string, number>>,
) {
  const { details, sealed } = askedOf(context, asked)
  return deps.recorder.record(
    eventOf(context, 'audit.read', {}, { details: { kind, ...details }, counts, sealed }),
  )
}

/** Puts a read of one entry, which there is, on record. */
export const recordRead = (deps: Pick<AuditDeps, 'recorder'>, context: Context, entry: FoundEntry) =>
  deps.recorder.record(
    eventOf(
      context,
      'audit.read',
      {},
      { details: { kind: 'entry', entry: String(entry.id) }, counts: { entries: 1 } },
    ),
  )

/** @throws AppError NOT_FOUND */
export async function readEntry(deps: AuditDeps, context: Context, id: string): Promise<AuditEntryView> {
  const entry = await requireEntry(deps, id)
  await recordRead(deps, context, entry)
  return toView(entry)
}

/**
 * The personal data beside an entry: names, addresses, free text, as far as their subjects were not erased. Opening it
 * is on record, before it is shown.
 * @throws AppError NOT_FOUND
 */
export async function revealEntry(deps: AuditDeps, context: Context, id: string): Promise<RevealedView> {
  const entry = await requireEntry(deps, id)
  const sealed = parseEvent(entry.bytes).sealed ?? {}
  const revealed = await deps.sealing.reveal(Object.values(sealed))
  const audit = eventOf(
    context,
    'audit.revealed',
    {},
    { details: { entry: id }, counts: { records: revealed.length } },
  )
  await deps.recorder.record(audit)
  const items = Object.keys(sealed).map((kind) => {
    const found = revealed.find((one) => one.kind === kind)
    return found?.value === undefined
      ? { kind, erased: true as const, value: null }
      : { kind, erased: false as const, value: JSON.stringify(found.value) }
  })
  return { entry: id, items }
}

async function requireEntry({ database }: AuditDeps, id: string): Promise<FoundEntry> {
  const entry = await findEntry(database, BigInt(id))
  if (entry === undefined) throw await notFound(database)
  return entry
}

/** Whoever asks for an entry that was pruned is told that some were. */
export async function notFound({ client }: Pick<Database, 'client'>): Promise<AppError> {
  const minimum = await readMinimumIndex(client)
  if (minimum === 0) return new AppError('NOT_FOUND')
  const detail = `There is no such entry, or it was pruned: entries are kept from index ${minimum} on`
  return new AppError('NOT_FOUND', detail)
}

/** How far work on the whole log is, for a caller who asked to be told. */
export const progressOf = ({ progress }: Context): { readonly progress?: OnProgress } =>
  progress === undefined ? {} : { progress }

/** Recomputes the whole log from the database. */
export async function verifyLog(deps: AuditDeps, context: Context): Promise<AuditVerdictView> {
  const verdict = await verifyDatabase(deps.database, deps.logKeys.trusted, progressOf(context))
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
    pruned: String(verdict.pruned),
    headsVerified: verdict.headsVerified,
    unsequenced: verdict.unsequenced,
    findings: verdict.findings.map(({ kind, index, detail }) => ({ kind, index: String(index), detail })),
    checkpoint: head?.checkpoint ?? null,
  }
}
