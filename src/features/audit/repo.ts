import type { AuditFilter } from '../../contract/audit.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import type { HoldScope } from '../../domain/audit/retention/hold.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { toJson } from '../../platform/database/json.ts'

export const newestHead = (database: Database) =>
  database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })

export type SavedSearch = {
  readonly id: string
  readonly ownerId: string
  readonly name: string
  readonly filters: AuditFilter
  readonly createdAt: Date
}

export async function insertSavedSearch(tx: Tx, search: SavedSearch, audit: AuditEvent): Promise<void> {
  await tx.auditSavedSearch.create({ data: { ...search, filters: toJson(search.filters) } })
  await recordEvent(tx, audit)
}

/** Searches saved by a person, by name. */
export const listSavedSearches = (database: Database, ownerId: string) =>
  database.client.auditSavedSearch.findMany({ where: { ownerId }, orderBy: [{ name: 'asc' }, { id: 'asc' }] })

/** False, and nothing is recorded, when the person has no such search. */
export async function deleteSavedSearch(
  tx: Tx,
  { id, ownerId }: { readonly id: string; readonly ownerId: string },
  audit: AuditEvent,
): Promise<boolean> {
  const { count } = await tx.auditSavedSearch.deleteMany({ where: { id, ownerId } })
  if (count === 1) await recordEvent(tx, audit)
  return count === 1
}

export type HoldRow = NonNullable<Awaited<ReturnType<Tx['auditHold']['findUnique']>>>

/** At most `limit + 1` legal holds, newest first. */
export function listHolds(
  { client }: Database,
  options: {
    readonly state?: 'active' | 'lifted' | undefined
    readonly after?: { readonly placedAt: string; readonly id: string } | undefined
    readonly limit: number
  },
): Promise<HoldRow[]> {
  const { state, after, limit } = options
  return client.auditHold.findMany({
    where: {
      ...(state === undefined ? {} : { liftedAt: state === 'active' ? null : { not: null } }),
      ...(after === undefined
        ? {}
        : {
            OR: [{ placedAt: { lt: after.placedAt } }, { placedAt: after.placedAt, id: { lt: after.id } }],
          }),
    },
    orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
}

/** Which of the things a hold names do not exist. */
export async function unknownOf(
  tx: Tx,
  { project, request, person, dataset }: HoldScope,
): Promise<(keyof HoldScope)[]> {
  const found = {
    project: project === undefined || (await tx.project.count({ where: { id: project } })) > 0,
    request: request === undefined || (await tx.accessRequest.count({ where: { id: request } })) > 0,
    person: person === undefined || (await tx.person.count({ where: { id: person } })) > 0,
    dataset: dataset === undefined || (await tx.datasetVersion.count({ where: { datasetId: dataset } })) > 0,
  }
  return (['project', 'request', 'person', 'dataset'] as const).filter((name) => !found[name])
}

/** The hold with its row locked until the transaction ends. */
export async function lockHold(tx: Tx, id: string): Promise<HoldRow | undefined> {
  await tx.$queryRaw`SELECT "id" FROM "audit_hold" WHERE "id" = ${id}::uuid FOR UPDATE`
  return (await tx.auditHold.findUnique({ where: { id } })) ?? undefined
}

export async function insertHold(
  tx: Tx,
  hold: Omit<HoldRow, 'placedEntry' | 'liftedBy' | 'liftedAt' | 'liftedEntry'>,
  audit: AuditEvent,
): Promise<HoldRow> {
  const { entryId } = await recordEvent(tx, audit)
  return tx.auditHold.create({ data: { ...hold, placedEntry: entryId } })
}

export async function liftHold(
  tx: Tx,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: Date },
  audit: AuditEvent,
): Promise<HoldRow> {
  const { entryId } = await recordEvent(tx, audit)
  return tx.auditHold.update({
    where: { id },
    data: { liftedBy: by, liftedAt: at, liftedEntry: entryId },
  })
}
