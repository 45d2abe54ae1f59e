import { canonicalJson } from '../canonical.ts'
import { describe } from '../describe.ts'
import type { AuditEvent, Outcome } from '../event.ts'
import { type Activity, activityOf } from './activity.ts'
import type { ExportedEntry, ExportFormat, ExportSource } from './exported-entry.ts'

/** OCSF 1.3.0, class API Activity, https://schema.ocsf.io/1.3.0/classes/api_activity */
const OCSF_VERSION = '1.3.0'
const CLASS = 6003
const CATEGORY = 6

/** activity_id of the class: 1 create, 2 read, 3 update, 4 delete, 99 other. */
const activityIds: Readonly<Record<Activity, 1 | 2 | 3 | 4 | 99>> = {
  create: 1,
  read: 2,
  search: 2,
  disclose: 2,
  update: 3,
  configure: 3,
  delete: 4,
  decide: 99,
  start: 99,
  stop: 99,
  run: 99,
}

/** severity_id: 1 informational, 2 low, 3 medium. */
const severities: Readonly<Record<Outcome, 1 | 2 | 3>> = { success: 1, failed: 2, refused: 3 }

/** An event as OCSF API Activity. What OCSF has no attribute for stands under `unmapped`, so that nothing is lost. */
export function toOcsf(
  { id, index, leafHash, event }: ExportedEntry,
  { origin, version }: ExportSource,
): object {
  const activity = activityIds[activityOf(event)]
  const { actor, decision, call } = event
  return {
    activity_id: activity,
    ...(activity === 99 ? { activity_name: event.type } : {}),
    category_uid: CATEGORY,
    class_uid: CLASS,
    type_uid: CLASS * 100 + activity,
    time: Date.parse(event.time),
    severity_id: severities[event.outcome],
    status_id: event.outcome === 'success' ? 1 : 2,
    ...(event.outcome === 'success' ? {} : { status_code: decision?.reasons[0] ?? event.outcome }),
    message: describe(event),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Harbourgate', vendor_name: 'Harbourgate', version },
      uid: id,
      event_code: event.type,
      ...(call === undefined ? {} : { correlation_uid: call.requestId }),
    },
    actor: {
      user: {
        uid: actor.id,
        ...(actor.organisation === undefined ? {} : { org: { name: actor.organisation } }),
        ...(actor.roles === undefined ? {} : { groups: actor.roles.map((name) => ({ name })) }),
      },
      ...(call?.tokenId === undefined ? {} : { session: { uid: call.tokenId } }),
      ...(decision === undefined
        ? {}
        : {
            authorizations: decision.policies.map((name) => ({
              decision: decision.reasons.length === 0 ? 'permit' : 'deny',
              policy: { name, ...(decision.bundle === undefined ? {} : { uid: decision.bundle }) },
            })),
          }),
    },
    api: { operation: event.action ?? event.type, service: { name: origin } },
    // Where the call came from is personal data: the digest names the sealed record.
    src_endpoint: { uid: event.sealed?.client ?? 'not recorded' },
    resources: resourcesOf(event),
    unmapped: { index, leafHash, ...rest(event) },
  }
}

const resourcesOf = ({ about }: AuditEvent) =>
  Object.entries(about).flatMap(([type, uid]) => (typeof uid === 'string' ? [{ type, uid }] : []))

const rest = ({ purpose, counts, digests, details, decision, sealed, about }: AuditEvent) => ({
  purpose,
  counts,
  digests,
  details,
  sealed,
  decision,
  versions: { dataset: about.datasetVersion, request: about.requestVersion },
})

/** NDJSON for security information systems. */
export const ocsf: ExportFormat = {
  mediaType: 'application/x-ndjson',
  extension: 'ocsf.ndjson',
  write: (entry, source) => `${canonicalJson(toOcsf(entry, source))}\n`,
}
