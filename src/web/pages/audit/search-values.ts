import { auditFilterNames } from '../../../contract/audit.ts'

/** Filters as they stand in the address; times as typed, in Hong Kong. */
export const filters = auditFilterNames
export type Filter = (typeof filters)[number]

/** A local time without zone, as `<input type="datetime-local">` gives it, as an instant. */
export function toInstant(local: string): string | undefined {
  const time = Date.parse(`${local}${local.length === 16 ? ':00' : ''}+08:00`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** An instant as `<input type="datetime-local">` shows it, in Hong Kong. */
export const toLocal = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19)

/** The filters in the address as the gateway takes them; what cannot be read is left out. */
export function toFilter(search: URLSearchParams): Partial<Record<Filter, string>> {
  const found: Partial<Record<Filter, string>> = {}
  for (const filter of filters) {
    const typed = search.get(filter)?.trim() ?? ''
    if (typed === '') continue
    const value = filter === 'from' || filter === 'to' ? toInstant(typed) : typed
    if (value !== undefined) found[filter] = value
  }
  return found
}

/** The query of `/api/audit/events` for the filters in the address. */
export const toQuery = (search: URLSearchParams): string => new URLSearchParams(toFilter(search)).toString()
