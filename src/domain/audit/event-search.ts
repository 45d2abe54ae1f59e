import type { AuditEvent } from './event.ts'

export { parseEvent } from './parse-event.ts'

/** What entries are searched by, stored beside the bytes. Derived, so it can be compared with them at any time. */
export type SearchColumns = {
  readonly time: Date
  readonly type: string
  readonly outcome: string
  readonly actorId: string | null
  readonly organisation: string | null
  readonly projectId: string | null
  readonly datasetId: string | null
  /** The access request the event is about, not the HTTP request. */
  readonly requestId: string | null
  readonly grantId: string | null
  readonly extractId: string | null
  /** The person the event is about, who need not be the one who acted. */
  readonly personId: string | null
  /** First reason code of the decision. */
  readonly reason: string | null
}

/** Search columns of an event. */
export const searchColumns = (event: AuditEvent): SearchColumns => ({
  time: new Date(event.time),
  type: event.type,
  outcome: event.outcome,
  actorId: event.actor.id,
  organisation: event.actor.organisation ?? null,
  projectId: event.about.project ?? null,
  datasetId: event.about.dataset ?? null,
  requestId: event.about.request ?? null,
  grantId: event.about.grant ?? null,
  extractId: event.about.extract ?? null,
  personId: event.about.person ?? null,
  reason: event.decision?.reasons[0] ?? null,
})

/** Names of the stored columns that do not say what the event says. */
export function differingColumns(event: AuditEvent, stored: SearchColumns): string[] {
  const { time, ...expected } = searchColumns(event)
  const found = new Map<string, unknown>(Object.entries(stored))
  const others = Object.entries(expected).flatMap(([name, value]) =>
    found.get(name) === value ? [] : [name],
  )
  return stored.time.getTime() === time.getTime() ? others : ['time', ...others]
}
