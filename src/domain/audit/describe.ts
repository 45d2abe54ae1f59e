import type { AuditEvent, EventType } from './event.ts'

/** What each kind of event says about its actor, for people to read. A new kind does not compile until it is said here. */
const phrases: Readonly<Record<EventType, string>> = {
  'gateway.started': 'started the gateway',
  'gateway.stopped': 'stopped the gateway',
  'configuration.changed': 'changed the configuration the gateway runs with',
  'key.changed': 'changed a key of the gateway',
  'log.keys-changed': 'named the keys that sign the log',
  'access.denied': 'was refused',
  'access.failed': 'tried without success',
  'person.registered': 'registered a person',
  'person.changed': 'changed a person',
  'person.erased': 'erased the personal data of a person',
  'person.read': 'read about people',
  'project.created': 'started a project',
  'project.member-added': 'added a member to a project',
  'project.read': 'read a project',
  'dataset.registered': 'registered a dataset version',
  'dataset.rejected': 'had a dataset definition rejected',
  'dataset.read': 'read about a dataset',
  'consent.imported': 'imported consent directives',
  'consent.read': 'read about consent',
  'request.drafted': 'drafted a request',
  'request.edited': 'edited a request',
  'request.submitted': 'submitted a request',
  'request.withdrawn': 'withdrew a request',
  'request.read': 'read a request',
  'request.decided': 'decided a request',
  'request.returned': 'returned a request',
  'review.voted': 'voted on a request',
  'review.read': 'read a review',
  'grant.issued': 'issued a grant',
  'grant.revoked': 'revoked a grant',
  'grant.read': 'read a grant',
  'extract.requested': 'ordered an extract',
  'extract.started': 'began to produce an extract',
  'extract.refused': 'was refused an extract',
  'extract.failed': 'could not produce an extract',
  'extract.recovered': 'put an interrupted extract back in the queue',
  'release.recorded': 'was released an extract',
  'extract.delivered': 'delivered an extract',
  'extract.read': 'read about an extract',
  'download.started': 'began a download',
  'download.finished': 'finished a download',
  'download.aborted': 'broke off a download',
  'download.refused': 'was refused a download',
  'certificate.read': 'read a release certificate',
  'audit.read': 'read the log',
  'audit.verified': 'had the log verified',
  'audit.replayed': 'had decisions replayed',
  'audit.revealed': 'opened the personal data of an entry',
  'audit.exported': 'began an export of the log',
  'audit.export-finished': 'finished an export of the log',
  'audit.export-aborted': 'broke off an export of the log',
  'audit.search-saved': 'saved a search',
  'audit.search-deleted': 'deleted a saved search',
  'policy.read': 'read the policies',
}

/** An event in one line: what the actor did, with which outcome, for which reasons, by which policies. */
export function describe({ type, outcome, decision, details = {} }: AuditEvent): string {
  const choice = type === 'review.voted' && details.choice !== undefined ? `: ${details.choice}` : ''
  const decided = type === 'request.decided' && details.outcome !== undefined ? `: ${details.outcome}` : ''
  const why = outcome === 'success' ? '' : ` (${decision?.reasons.join(', ') || outcome})`
  return `${phrases[type]}${choice}${decided}${why}`
}
