import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../../src/domain/audit/canonical.ts'
import type { AuditEvent } from '../../src/domain/audit/event.ts'
import { digestOfText } from '../../src/domain/policy/digest.ts'
import { appendEvent } from '../../src/platform/audit/append-event.ts'
import type { RetentionDeps } from '../../src/platform/audit/retention/plan.ts'
import { type Pruned, prune } from '../../src/platform/audit/retention/prune.ts'
import { type SequencerDeps, sequence } from '../../src/platform/audit/sequencer.ts'
import type { Database, Tx } from '../../src/platform/database/database.ts'
import { retentionPolicy } from '../domain/audit/retention/policy.ts'
import { sequencerOf } from './log.ts'

const content = canonicalJson(retentionPolicy)
export const retention = { policy: retentionPolicy, digest: digestOfText(content), content }

/** Long after everything that `fillLog` records, and long before. */
export const late = new Date('2040-01-01T00:00:00.000Z')

export const retentionDeps = (
  database: Database,
  now = late,
): RetentionDeps & { readonly sequencer: SequencerDeps } => ({
  database,
  sequencer: sequencerOf(database),
  retention,
  policy: { witnesses: [], quorum: 0 },
  now: () => now,
})

export const retentionEvent = (
  type: AuditEvent['type'],
  more: Partial<AuditEvent> = {},
  time = late,
): AuditEvent => ({
  type,
  outcome: 'success',
  time: time.toISOString(),
  actor: { id: 'keeper' },
  about: {},
  ...more,
})

/** Prunes what may go. */
export const pruneNow = (database: Database, now = late): Promise<Pruned> =>
  prune(retentionDeps(database, now), (record) => retentionEvent('audit.pruned', record, now))

type HoldColumns = Partial<NonNullable<Parameters<Tx['auditHold']['create']>[0]['data']>>

/** Places a hold as the gateway does; what it is about as the columns say. */
export async function placeHold(database: Database, columns: HoldColumns = {}): Promise<string> {
  const id = randomUUID()
  const isAbout = [columns.projectId, columns.requestId, columns.personId, columns.datasetId].some(
    (value) => value != null,
  )
  const details = {
    hold: id,
    scope: isAbout ? 'some' : 'everything',
    ...(columns.fromIndex == null ? {} : { fromIndex: Number(columns.fromIndex) }),
    ...(columns.fromTime == null ? {} : { fromTime: new Date(columns.fromTime).toISOString() }),
  }
  await database.transaction(async (tx) => {
    const { entryId } = await appendEvent(tx, retentionEvent('audit.hold-placed', { details }))
    await tx.auditHold.create({
      data: { id, placedBy: 'yip', placedAt: late, placedEntry: entryId, ...columns },
    })
  })
  await sequence(sequencerOf(database))
  return id
}

export async function liftHold(database: Database, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    const { entryId } = await appendEvent(tx, retentionEvent('audit.hold-lifted', { details: { hold: id } }))
    await tx.auditHold.update({
      where: { id },
      data: { liftedBy: 'yip', liftedAt: late, liftedEntry: entryId },
    })
  })
  await sequence(sequencerOf(database))
}
