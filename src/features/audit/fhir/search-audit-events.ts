import { toAuditEvent } from '../../../domain/audit/export/fhir.ts'
import { AppError } from '../../../errors.ts'
import type { Context } from '../../../http/context.ts'
import { decodeCursor, encodeCursor } from '../../../http/paging.ts'
import { countEntries } from '../count-entries.ts'
import { type ExportDeps, toExported } from '../export/export-log.ts'
import { conditionOf, oneOf } from '../filter.ts'
import { findEntries, findEntry, positionOf } from '../find-entries.ts'
import { position, recordRead, recordSearch } from '../service.ts'
import { type FhirQuery, filtersOf } from './search-parameters.ts'

/** A searchset Bundle of AuditEvents, newest first, with the number of all that match and a link to the next page. */
export async function searchAuditEvents(
  deps: ExportDeps,
  context: Context,
  query: FhirQuery,
): Promise<object> {
  const filters = filtersOf(query)
  const after = decodeCursor(position, query._cursor)
  const limit = query._count
  const rows =
    filters.length === 0
      ? []
      : await findEntries(deps.database, oneOf(filters.map(conditionOf)), {
          order: 'newest-first',
          after,
          limit: limit + 1,
        })
  const shown = rows.slice(0, limit)
  const counts = await Promise.all(filters.map((filter) => countEntries(deps.database, filter)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const { date, _cursor: _page, ...others } = query
  const asked = { ...others, ...(date === undefined ? {} : { date: date.join(' ') }) }
  await recordSearch(deps, context, 'fhir', asked, { entries: shown.length, total })
  const last = shown.at(-1)
  const base = `${deps.source.origin}/fhir/AuditEvent`
  const next = rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : undefined
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: [
      { relation: 'self', url: addressOf(base, query, query._cursor) },
      ...(next === undefined ? [] : [{ relation: 'next', url: addressOf(base, query, next) }]),
    ],
    ...(shown.length === 0
      ? {}
      : {
          entry: shown.map((row) => ({
            fullUrl: `${base}/${row.id}`,
            resource: toAuditEvent(toExported(row), deps.source),
            search: { mode: 'match' },
          })),
        }),
  }
}

/** @throws AppError NOT_FOUND */
export async function readAuditEvent(deps: ExportDeps, context: Context, id: string): Promise<object> {
  const entry = await findEntry(deps.database, BigInt(id))
  if (entry === undefined) throw new AppError('NOT_FOUND')
  await recordRead(deps, context, entry)
  return toAuditEvent(toExported(entry), deps.source)
}

function addressOf(base: string, { _cursor, date, ...query }: FhirQuery, cursor: string | undefined): string {
  const parameters = new URLSearchParams()
  for (const value of date ?? []) parameters.append('date', value)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.append(name, String(value))
  if (cursor !== undefined) parameters.append('_cursor', cursor)
  return `${base}?${parameters}`
}
