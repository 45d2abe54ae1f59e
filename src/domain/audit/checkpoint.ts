import { now } from './node-cryptography.ts'
import { type NoteSigner, signNote } from './signed-note.ts'
import {
  checkCheckpoint,
  formatCheckpoint,
  type OpenedCheckpoint,
  type TreeHead,
} from './verification/check-checkpoint.ts'
import { VerificationError } from './verification-error.ts'
import type { VerifierKey } from './verifier-key.ts'

export {
  type Checkpoint,
  formatCheckpoint,
  type OpenedCheckpoint,
  parseCheckpoint,
  type TreeHead,
} from './verification/check-checkpoint.ts'

/**
 * Signs a tree head with every given key; while a key is replaced, the old and the new one. All have the name of the log,
 * which is the origin. The caller must never sign two roots for one size, nor a head that does not extend the last: that
 * is what a log promises.
 * @throws VerificationError `key-malformed` when there is no signer or they have different names
 */
export function signCheckpoint(signers: readonly NoteSigner[], { size, root }: TreeHead): string {
  const [first, ...others] = signers
  if (first === undefined || others.some(({ name }) => name !== first.name)) {
    throw new VerificationError('key-malformed', 'Every signer of a checkpoint has the name of the log')
  }
  return signNote(signers, formatCheckpoint({ origin: first.name, size, root }))
}

/** See `checkCheckpoint`. */
export const openCheckpoint = (note: string | Uint8Array, keys: readonly VerifierKey[]): OpenedCheckpoint =>
  now(checkCheckpoint(note, keys))
