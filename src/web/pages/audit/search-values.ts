/** Filters as they stand in the address; times as typed, in Hong Kong. */
export const filters = ['person', 'dataset', 'request', 'outcome', 'type', 'from', 'to'] as const
export type Filter = (typeof filters)[number]

/** A local time without zone, as `<input type="datetime-local">` gives it, as an instant. */
export function toInstant(local: string): string | undefined {
  const time = Date.parse(`${local}${local.length === 16 ? ':00' : ''}+08:00`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** The query of `/api/audit/events` for the filters in the address; what cannot be read is left out. */
export function toQuery(search: URLSearchParams): string {
  const query = new URLSearchParams()
  for (const filter of filters) {
    const typed = search.get(filter)?.trim() ?? ''
    if (typed === '') continue
    const value = filter === 'from' || filter === 'to' ? toInstant(typed) : typed
    if (value !== undefined) query.set(filter, value)
  }
  return query.toString()
}
