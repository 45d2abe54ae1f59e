import type { KeyObject } from 'node:crypto'
import { rawEd25519PublicKey } from './ed25519.ts'
import { now } from './node-cryptography.ts'
import { toBase64 } from './strict-encoding.ts'
import {
  checkVerifierKey,
  isKeyName,
  keyIdOf,
  type SignatureType,
  signatureTypes,
  type VerifierKey,
} from './verification/check-verifier-key.ts'
import { VerificationError } from './verification-error.ts'

export {
  isKeyName,
  type SignatureType,
  signatureTypes,
  type VerifierKey,
} from './verification/check-verifier-key.ts'

/** See `keyIdOf`. */
export const keyId = (name: string, type: SignatureType, rawPublicKey: Uint8Array): string =>
  now(keyIdOf(name, type, rawPublicKey))

/**
 * The one line an auditor keeps to verify the log: `name+id+base64(type ‖ public key)` (C2SP signed-note, "Verifier
 * keys"). Takes an Ed25519 private or public key.
 */
export function formatVerifierKey(
  name: string,
  key: KeyObject,
  type: SignatureType = signatureTypes.log,
): string {
  if (!isKeyName(name))
    throw new VerificationError('key-malformed', `Not a key name: ${JSON.stringify(name)}`)
  const raw = rawEd25519PublicKey(key)
  return `${name}+${keyId(name, type, raw)}+${toBase64(Buffer.concat([Uint8Array.of(type), raw]))}`
}

/** See `checkVerifierKey`. */
export const parseVerifierKey = (text: string): VerifierKey => now(checkVerifierKey(text))
