import { isWellFormed, parseBase64, toHex, utf8Bytes } from '../strict-encoding.ts'
import { VerificationError } from '../verification-error.ts'
import { type Computation, sha256 } from './computation.ts'

/** Signature types of C2SP signed-note: a log's own signature, and a witness's timestamped one. */
export const signatureTypes = { log: 0x01, cosignature: 0x04 } as const
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes]

/** A public key that is trusted under a name. `id` is 8 hexadecimal digits. */
export type VerifierKey = {
  readonly name: string
  readonly id: string
  readonly type: SignatureType
  /** Raw Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array
}

const idPattern = /^[0-9a-f]{8}$/
const forbiddenInName = /[\p{White_Space}\p{Control}+]/u

/** Key names separate fields by space and plus, so neither may occur (C2SP signed-note, "Format"). */
export const isKeyName = (name: string): boolean =>
  name !== '' && isWellFormed(name) && !forbiddenInName.test(name)

/** First 32 bits of SHA256(name ‖ newline ‖ type ‖ public key), as 8 hexadecimal digits. */
export function* keyIdOf(name: string, type: SignatureType, rawPublicKey: Uint8Array): Computation<string> {
  const hash = yield* sha256(Uint8Array.from([...utf8Bytes(`${name}\n`), type, ...rawPublicKey]))
  return toHex(hash.subarray(0, 4))
}

/** Reads a verifier key. @throws VerificationError `key-malformed` */
export function* checkVerifierKey(text: string): Computation<VerifierKey> {
  // The base64 part may itself contain a plus, so only the first two separate.
  const [name = '', id = '', ...rest] = text.split('+')
  const encoded = parseBase64(rest.join('+'))
  if (!isKeyName(name) || !idPattern.test(id) || encoded === undefined || encoded.length !== 33) {
    throw new VerificationError('key-malformed', 'A verifier key reads name+id+base64')
  }
  const type = Object.values(signatureTypes).find((known) => known === encoded[0])
  if (type === undefined) throw new VerificationError('key-malformed', `Unknown signature type ${encoded[0]}`)
  const publicKey = encoded.subarray(1)
  if ((yield* keyIdOf(name, type, publicKey)) !== id) {
    throw new VerificationError('key-malformed', 'The id of the verifier key does not belong to the key')
  }
  return { name, id, type, publicKey }
}
