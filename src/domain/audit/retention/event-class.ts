import { type EventType, eventTypes } from '../event.ts'

/** What entries are kept for: each class has one period in the retention policy. */
export const eventClasses = ['release', 'decision', 'access', 'administration', 'operation'] as const
export type EventClass = (typeof eventClasses)[number]

/** The one class of each kind of event. A new kind does not compile until it has one. */
const classes: Readonly<Record<EventType, EventClass>> = {
  'gateway.started': 'operation',
  'gateway.stopped': 'operation',
  'configuration.changed': 'administration',
  'key.changed': 'administration',
  'log.keys-changed': 'administration',
  'access.denied': 'access',
  'access.failed': 'access',
  'person.registered': 'administration',
  'person.changed': 'administration',
  'person.erased': 'administration',
  'person.read': 'access',
  'project.created': 'administration',
  'project.member-added': 'administration',
  'project.read': 'access',
  'dataset.registered': 'administration',
  'dataset.rejected': 'administration',
  'dataset.read': 'access',
  'consent.imported': 'administration',
  'consent.read': 'access',
  'request.drafted': 'decision',
  'request.edited': 'decision',
  'request.submitted': 'decision',
  'request.withdrawn': 'decision',
  'request.read': 'access',
  'request.decided': 'decision',
  'request.returned': 'decision',
  'review.voted': 'decision',
  'review.read': 'access',
  'grant.issued': 'decision',
  'grant.revoked': 'decision',
  'grant.read': 'access',
  'extract.requested': 'release',
  'extract.started': 'release',
  'extract.refused': 'release',
  'extract.failed': 'release',
  'extract.recovered': 'release',
  'release.recorded': 'release',
  'extract.delivered': 'release',
  'extract.read': 'access',
  'download.started': 'release',
  'download.finished': 'release',
  'download.aborted': 'release',
  'download.refused': 'release',
  'certificate.read': 'access',
  'audit.read': 'access',
  'audit.verified': 'operation',
  'audit.replayed': 'operation',
  'audit.revealed': 'access',
  'audit.exported': 'access',
  'audit.export-finished': 'access',
  'audit.export-aborted': 'access',
  'audit.search-saved': 'operation',
  'audit.search-deleted': 'operation',
  'audit.hold-placed': 'administration',
  'audit.hold-lifted': 'administration',
  'audit.pruned': 'administration',
  'policy.read': 'access',
}

const isEventType = (type: string): type is EventType => eventTypes.some((known) => known === type)

/** The class of a kind of event; undefined for one this version does not know, which is then kept. */
export const classOf = (type: string): EventClass | undefined =>
  isEventType(type) ? classes[type] : undefined

/** The kinds of event of a class, in the order in which they are listed. */
export const typesOf = (eventClass: EventClass): EventType[] =>
  eventTypes.filter((type) => classes[type] === eventClass)
