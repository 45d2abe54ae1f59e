import { canonicalBytes } from '../../domain/audit/canonical.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import { searchColumns } from '../../domain/audit/event-search.ts'
import { leafHash } from '../../domain/audit/merkle-tree.ts'
import type { RecordedEntry } from '../../release/ports.ts'
import type { Tx } from '../database/database.ts'
import { keepEvidence } from './keep-evidence.ts'

/**
 * Appends an event to the audit log inside the transaction of the change it describes: both are committed or neither.
 * Durable when the transaction is; it gets its index in the tree from the sequencer afterwards.
 */
export async function appendEvent(tx: Tx, event: AuditEvent): Promise<RecordedEntry> {
  const bytes = canonicalBytes(event)
  await keepEvidence(tx, [event])
  const { id } = await tx.auditEntry.create({
    data: { bytes, leafHash: leafHash(bytes), ...searchColumns(event) },
    select: { id: true },
  })
  return { entryId: id }
}
