import type { AuditEvent, EventType } from '../event.ts'

/** What an event is in the terms of other standards. */
export type Activity =
  | 'create'
  | 'read'
  | 'search'
  | 'update'
  | 'delete'
  | 'disclose'
  | 'decide'
  | 'start'
  | 'stop'
  | 'configure'
  | 'run'

const activities: Readonly<Record<EventType, Activity>> = {
  'gateway.started': 'start',
  'gateway.stopped': 'stop',
  'configuration.changed': 'configure',
  'key.changed': 'configure',
  'log.keys-changed': 'configure',
  'access.denied': 'decide',
  'access.failed': 'run',
  'person.registered': 'create',
  'person.changed': 'update',
  'person.erased': 'delete',
  'person.read': 'read',
  'project.created': 'create',
  'project.member-added': 'update',
  'project.read': 'read',
  'dataset.registered': 'create',
  'dataset.rejected': 'run',
  'dataset.read': 'read',
  'consent.imported': 'create',
  'consent.read': 'read',
  'request.drafted': 'create',
  'request.edited': 'update',
  'request.submitted': 'update',
  'request.withdrawn': 'update',
  'request.read': 'read',
  'request.decided': 'update',
  'request.returned': 'update',
  'review.voted': 'create',
  'review.read': 'read',
  'grant.issued': 'create',
  'grant.revoked': 'update',
  'grant.read': 'read',
  'extract.requested': 'create',
  'extract.started': 'run',
  'extract.refused': 'decide',
  'extract.failed': 'run',
  'extract.recovered': 'run',
  'release.recorded': 'disclose',
  'extract.delivered': 'disclose',
  'extract.read': 'read',
  'download.started': 'disclose',
  'download.finished': 'disclose',
  'download.aborted': 'disclose',
  'download.refused': 'decide',
  'certificate.read': 'read',
  'audit.read': 'read',
  'audit.verified': 'run',
  'audit.replayed': 'run',
  'audit.revealed': 'read',
  'audit.exported': 'search',
  'audit.export-finished': 'run',
  'audit.export-aborted': 'run',
  'audit.search-saved': 'create',
  'audit.search-deleted': 'delete',
  'audit.hold-placed': 'create',
  'audit.hold-lifted': 'update',
  'audit.pruned': 'delete',
  'policy.read': 'read',
}

/** Reading a list by filters is a search. */
export const activityOf = ({ type, details }: AuditEvent): Activity =>
  type === 'audit.read' && details?.kind === 'search' ? 'search' : activities[type]
