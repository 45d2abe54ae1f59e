import type { AuditEvent } from '../../domain/audit/event.ts'
import { AppError } from '../../errors.ts'
import type { RecordedEntry } from '../../release/ports.ts'
import type { Tx } from '../database/database.ts'
import { appendEvent } from './append-event.ts'

/**
 * Appends an event in the transaction of what it describes; the transaction cannot commit without it.
 * @throws AppError AUDIT_UNAVAILABLE (503) when the log cannot be written, whatever the cause.
 */
export async function recordEvent(tx: Tx, event: AuditEvent): Promise<RecordedEntry> {
  try {
    return await appendEvent(tx, event)
  } catch (cause) {
    throw new AppError('AUDIT_UNAVAILABLE', undefined, { cause })
  }
}
