import type { AuditFilter } from '../../contract/audit.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
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
