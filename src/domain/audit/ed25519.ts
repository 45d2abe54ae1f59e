import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { VerificationError } from './verification-error.ts'

// Node reads keys as DER only; before a raw Ed25519 key this is a constant (RFC 8410 sections 4 and 7).
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const keyLength = 32

/** Public key object of a raw Ed25519 public key of 32 bytes. */
export function ed25519PublicKey(raw: Uint8Array): KeyObject {
  requireLength(raw)
  return createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' })
}

/** Private key object of an Ed25519 seed of 32 bytes (RFC 8032 section 5.1.5). */
export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  requireLength(seed)
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
}

/** Raw public key, 32 bytes, of an Ed25519 private or public key object. */
export function rawEd25519PublicKey(key: KeyObject): Uint8Array {
  if (key.asymmetricKeyType !== 'ed25519') throw new VerificationError('key-malformed', 'Not an Ed25519 key')
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
}

function requireLength(raw: Uint8Array): void {
  if (raw.length !== keyLength) {
    throw new VerificationError('key-malformed', `An Ed25519 key has 32 bytes, not ${raw.length}`)
  }
}
