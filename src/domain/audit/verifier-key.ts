import { createHash, type KeyObject } from 'node:crypto'
import { ed25519PublicKey, rawEd25519PublicKey } from './ed25519.ts'
import { isWellFormed, parseBase64, toBase64 } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'

/** Signature types of C2SP signed-note: a log's own signature, and a witness's timestamped one. */
export const signatureTypes = { log: 0x01, cosignature: 0x04 } as const
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes]

/** A public key that is trusted under a name. `id` is 8 hexadecimal digits. */
export type VerifierKey = {
  readonly name: string
  readonly id: string
  readonly type: SignatureType
  readonly publicKey: KeyObject
}

const idPattern = /^[0-9a-f]{8}$/
const forbiddenInName = /[\p{White_Space}\p{Control}+]/u

/** Key names separate fields by space and plus, so neither may occur (C2SP signed-note, "Format"). */
export const isKeyName = (name: string): boolean =>
  name !== '' && isWellFormed(name) && !forbiddenInName.test(name)

/** First 32 bits of SHA256(name ‖ newline ‖ type ‖ public key), as 8 hexadecimal digits. */
export function keyId(name: string, type: SignatureType, rawPublicKey: Uint8Array): string {
  const hash = createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(Uint8Array.of(type))
    .update(rawPublicKey)
  return hash.digest('hex').slice(0, 8)
}

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

/** Reads a verifier key. @throws VerificationError `key-malformed` */
export function parseVerifierKey(text: string): VerifierKey {
  // The base64 part may itself contain a plus, so only the first two separate.
  const [name = '', id = '', ...rest] = text.split('+')
  const encoded = parseBase64(rest.join('+'))
  if (!isKeyName(name) || !idPattern.test(id) || encoded === undefined || encoded.length !== 33) {
    throw new VerificationError('key-malformed', 'A verifier key reads name+id+base64')
  }
  const type = Object.values(signatureTypes).find((known) => known === encoded[0])
  if (type === undefined) throw new VerificationError('key-malformed', `Unknown signature type ${encoded[0]}`)
  const raw = encoded.subarray(1)
  if (keyId(name, type, raw) !== id) {
    throw new VerificationError('key-malformed', 'The id of the verifier key does not belong to the key')
  }
  return { name, id, type, publicKey: ed25519PublicKey(raw) }
}
