import { z } from 'zod'
import { eventTypes } from '../domain/audit/event.ts'
import { id, instant, pageOf, pageQuery } from './common.ts'

export const auditOutcome = z.enum(['success', 'refused', 'failed'])

/** One entry of the log: what is searched by, its place in the tree, and the event exactly as hashed. */
export const auditEntry = z
  .strictObject({
    id: z.string().describe('Number of the entry in the database'),
    index: z
      .string()
      .nullable()
      .describe('Index in the Merkle tree; null until the sequencer has reached it'),
    time: instant,
    type: z.enum(eventTypes),
    outcome: auditOutcome,
    actor: z.string().nullable(),
    organisation: z.string().nullable(),
    project: z.string().nullable(),
    dataset: z.string().nullable(),
    request: z.string().nullable(),
    grant: z.string().nullable(),
    extract: z.string().nullable(),
    reason: z.string().nullable(),
    leafHash: z.string().describe('RFC 6962 leaf hash, hexadecimal'),
    event: z.string().describe('Canonical JSON, exactly the bytes that were hashed'),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntryView = z.output<typeof auditEntry>

export const auditPage = pageOf(auditEntry).extend({
  total: z.int().describe('Entries that match, over all pages'),
})

export const auditQuery = pageQuery.extend({
  person: z.string().max(64).optional().describe('Id of the person who acted'),
  organisation: z.string().max(200).optional(),
  project: id.optional(),
  dataset: z.string().max(64).optional(),
  request: id.optional(),
  grant: id.optional(),
  extract: id.optional(),
  type: z.enum(eventTypes).optional(),
  outcome: auditOutcome.optional(),
  reason: z.string().max(64).optional(),
  from: instant.optional(),
  to: instant.optional(),
})
export type AuditQuery = z.output<typeof auditQuery>

export const auditFinding = z.strictObject({ kind: z.string(), index: z.string(), detail: z.string() })

export const auditVerdict = z
  .strictObject({
    ok: z.boolean(),
    size: z.string().describe('Entries in the tree'),
    root: z.string().describe('Root hash, base64'),
    headsVerified: z.int(),
    unsequenced: z.int().describe('Committed entries no checkpoint covers yet'),
    findings: z.array(auditFinding),
    checkpoint: z.string().nullable().describe('Newest signed checkpoint'),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdictView = z.output<typeof auditVerdict>

export const auditReceipt = z
  .strictObject({
    id: z.string().describe('Number of the entry in the database'),
    index: z.string().describe('Index in the Merkle tree'),
    event: z.string().describe('Canonical JSON, exactly the bytes that were hashed'),
    proof: z
      .string()
      .describe(
        'C2SP tlog-proof with the entry as its extra data: verifies with nothing but the key of the log',
      ),
  })
  .meta({ id: 'AuditReceipt' })
export type AuditReceiptView = z.output<typeof auditReceipt>

export const logKeysView = z
  .strictObject({
    origin: z.string().describe('Name of the log in its checkpoints'),
    active: z.array(z.string()).describe('C2SP verifier keys that sign now; two while one is replaced'),
    retired: z.array(z.string()).describe('C2SP verifier keys that signed earlier checkpoints'),
  })
  .meta({ id: 'LogKeys' })
