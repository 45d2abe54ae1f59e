import { z } from 'zod'
import { type AuditEntryView, auditOutcome } from '../../contract/audit.ts'
import { describe } from '../../domain/audit/describe.ts'
import { eventTypes } from '../../domain/audit/event.ts'
import { parseEvent } from '../../domain/audit/event-search.ts'
import type { FoundEntry } from './find-entries.ts'

const eventType = z.enum(eventTypes)

export function toView(row: FoundEntry): AuditEntryView {
  return {
    id: String(row.id),
    index: row.index === null ? null : String(row.index),
    time: row.time.toISOString(),
    type: eventType.parse(row.type),
    outcome: auditOutcome.parse(row.outcome),
    actor: row.actorId,
    organisation: row.organisation,
    project: row.projectId,
    dataset: row.datasetId,
    request: row.requestId,
    grant: row.grantId,
    extract: row.extractId,
    concerns: row.personId,
    reason: row.reason,
    says: saying(row.bytes),
    leafHash: Buffer.from(row.leafHash).toString('hex'),
    event: Buffer.from(row.bytes).toString('utf8'),
  }
}

/** An entry whose bytes were tampered with is still shown, as what it is. */
function saying(bytes: Uint8Array): string {
  try {
    return describe(parseEvent(bytes))
  } catch {
    return 'is not an entry of a known form'
  }
}
