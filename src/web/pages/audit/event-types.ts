import { auditEntry } from '../../../contract/audit.ts'

/** Every kind of event the contract knows. */
export const eventTypes: readonly string[] = auditEntry.shape.type.options
