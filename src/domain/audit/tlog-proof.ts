import type { OpenedCheckpoint } from './checkpoint.ts'
import { now } from './node-cryptography.ts'
import { checkReceipt, entryOf, parseReceipt } from './verification/check-receipt.ts'
import type { VerifierKey } from './verifier-key.ts'

export { formatReceipt, parseReceipt, type Receipt } from './verification/check-receipt.ts'

/** See `checkReceipt`. */
export const verifyReceipt = (
  text: string,
  entry: Uint8Array,
  keys: readonly VerifierKey[],
): OpenedCheckpoint & { readonly index: bigint } => now(checkReceipt(text, entry, keys))

/**
 * As `verifyReceipt`, of a receipt that carries its entry as extra data, as ours do.
 * @returns also the entry's bytes
 * @throws also VerificationError `receipt-malformed` when it carries none
 */
export function verifyWholeReceipt(
  text: string,
  keys: readonly VerifierKey[],
): OpenedCheckpoint & { readonly index: bigint; readonly entry: Uint8Array } {
  const entry = entryOf(parseReceipt(text))
  return { ...verifyReceipt(text, entry, keys), entry }
}
