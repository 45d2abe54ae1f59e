import { auditFilter, type NewSavedSearch, type SavedSearchView } from '../../contract/audit.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { askedOf } from './asked.ts'
import * as repo from './repo.ts'
import type { AuditDeps } from './service.ts'

/** Everybody sees the searches they saved themselves. */
export async function listSearches(
  { database }: AuditDeps,
  { person }: Context,
): Promise<{ items: SavedSearchView[] }> {
  const rows = await repo.listSavedSearches(database, person.id)
  return {
    items: rows.map(({ id, name, filters, createdAt }) => ({
      id,
      name,
      filters: auditFilter.parse(filters),
      createdAt: createdAt.toISOString(),
    })),
  }
}

/** Keeps a filter under a name. The record has the filter; the name, and what was typed into
 * the filter, under the key of whoever gave it. */
export async function saveSearch(
  { database, newId }: AuditDeps,
  context: Context,
  { name, filters }: NewSavedSearch,
): Promise<SavedSearchView> {
  const search = { id: newId(), ownerId: context.person.id, name, filters, createdAt: context.now }
  const { details, sealed } = askedOf(context, filters)
  const audit = eventOf(
    context,
    'audit.search-saved',
    {},
    { details: { search: search.id, ...details }, sealed: [context.seal('name', name), ...sealed] },
  )
  await database.transaction((tx) => repo.insertSavedSearch(tx, search, audit))
  return { id: search.id, name, filters, createdAt: context.now.toISOString() }
}

/** @throws AppError NOT_FOUND when the caller saved no such search */
export async function deleteSearch({ database }: AuditDeps, context: Context, id: string): Promise<void> {
  const audit = eventOf(context, 'audit.search-deleted', {}, { details: { search: id } })
  const own = { id, ownerId: context.person.id }
  const deleted = await database.transaction((tx) => repo.deleteSavedSearch(tx, own, audit))
  if (!deleted) throw new AppError('NOT_FOUND')
}
