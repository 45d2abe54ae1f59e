import { z } from 'zod'
import type { AuditHoldView, HoldQuery, LiftOrder, NewHold } from '../../../contract/audit-retention.ts'
import type { Page } from '../../../contract/common.ts'
import { AppError } from '../../../errors.ts'
import type { Context } from '../../../http/context.ts'
import { eventOf } from '../../../http/event-of.ts'
import { decodeCursor, toPage } from '../../../http/paging.ts'
import * as repo from '../repo.ts'
import { type AuditDeps, recordSearch } from '../service.ts'

const cursor = z.strictObject({ placedAt: z.iso.datetime({ precision: 3 }), id: z.uuid() })

/** Legal holds, newest first. Looking at them is on record. */
export async function listHolds(
  deps: AuditDeps,
  context: Context,
  { limit, state, ...query }: HoldQuery,
): Promise<Page<AuditHoldView>> {
  const after = decodeCursor(cursor, query.cursor)
  const rows = await repo.listHolds(deps.database, { state, after, limit })
  const page = toPage(rows, limit, ({ placedAt, id }) => ({ placedAt: placedAt.toISOString(), id }), viewOf)
  await recordSearch(deps, context, 'holds', { ...(state && { state }) }, { holds: page.items.length })
  return page
}

/**
 * Places a legal hold: from the moment this returns nothing that it covers is pruned.
 * @throws AppError INPUT_INVALID when it is about something unknown, which it would not protect
 */
export function placeHold(
  deps: AuditDeps,
  context: Context,
  { reason, ...hold }: NewHold,
): Promise<AuditHoldView> {
  const { fromIndex, fromTime, ...scope } = hold
  const id = deps.newId()
  const isAboutAll = Object.values(scope).every((value) => value === undefined)
  const details = {
    hold: id,
    scope: isAboutAll ? 'everything' : 'named',
    ...(fromIndex === undefined ? {} : { fromIndex }),
    ...(fromTime === undefined ? {} : { fromTime }),
  }
  return deps.database.transaction(async (tx) => {
    const unknown = await repo.unknownOf(tx, scope)
    if (unknown.length > 0) {
      const violations = unknown.map((path) => ({ path, message: 'is not known to this gateway' }))
      throw new AppError('INPUT_INVALID', undefined, { violations })
    }
    const audit = eventOf(context, 'audit.hold-placed', scope, {
      details,
      sealed: [context.seal('reason', reason)],
    })
    const row = {
      id,
      projectId: scope.project ?? null,
      requestId: scope.request ?? null,
      personId: scope.person ?? null,
      datasetId: scope.dataset ?? null,
      fromIndex: fromIndex === undefined ? null : BigInt(fromIndex),
      fromTime: fromTime === undefined ? null : new Date(fromTime),
      placedBy: context.person.id,
      placedAt: context.now,
    }
    return viewOf(await repo.insertHold(tx, row, audit))
  })
}

/** @throws AppError NOT_FOUND, or HOLD_LIFTED when that was done before */
export function liftHold(
  deps: AuditDeps,
  context: Context,
  id: string,
  { reason }: LiftOrder,
): Promise<AuditHoldView> {
  return deps.database.transaction(async (tx) => {
    const hold = await repo.lockHold(tx, id)
    if (hold === undefined) throw new AppError('NOT_FOUND')
    if (hold.liftedAt !== null) throw new AppError('HOLD_LIFTED')
    const about = {
      ...(hold.projectId === null ? {} : { project: hold.projectId }),
      ...(hold.requestId === null ? {} : { request: hold.requestId }),
      ...(hold.personId === null ? {} : { person: hold.personId }),
      ...(hold.datasetId === null ? {} : { dataset: hold.datasetId }),
    }
    const audit = eventOf(context, 'audit.hold-lifted', about, {
      details: { hold: id, placedEntry: String(hold.placedEntry) },
      sealed: [context.seal('reason', reason)],
    })
    return viewOf(await repo.liftHold(tx, { id, by: context.person.id, at: context.now }, audit))
  })
}

const viewOf = (row: repo.HoldRow): AuditHoldView => ({
  id: row.id,
  project: row.projectId,
  request: row.requestId,
  person: row.personId,
  dataset: row.datasetId,
  fromIndex: row.fromIndex === null ? null : Number(row.fromIndex),
  fromTime: row.fromTime?.toISOString() ?? null,
  placedBy: row.placedBy,
  placedAt: row.placedAt.toISOString(),
  placedEntry: String(row.placedEntry),
  liftedBy: row.liftedBy,
  liftedAt: row.liftedAt?.toISOString() ?? null,
  liftedEntry: row.liftedEntry === null ? null : String(row.liftedEntry),
})
