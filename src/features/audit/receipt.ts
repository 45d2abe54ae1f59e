import type { AuditReceiptView } from '../../contract/audit.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import { sequence } from '../../platform/audit/sequencer.ts'
import { type AuditDeps, notFound } from './service.ts'

/**
 * The receipt of a recorded entry. Asking for it is on record.
 * @throws AppError NOT_FOUND, or ENTRY_PENDING while no published checkpoint covers it
 */
export async function readReceipt(deps: AuditDeps, context: Context, id: string): Promise<AuditReceiptView> {
  await sequence(deps.sequencer)
  const receipt = await deps.receipts.of(BigInt(id), { withEntry: true })
  if (receipt === null) throw await notFound(deps.database)
  if (receipt === undefined) throw new AppError('ENTRY_PENDING')
  await deps.recorder.record(eventOf(context, 'audit.read', {}, { details: { receipt: id } }))
  return {
    id,
    index: String(receipt.index),
    event: Buffer.from(receipt.bytes).toString('utf8'),
    proof: receipt.proof,
  }
}
