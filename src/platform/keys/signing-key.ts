import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { inspect } from 'node:util'
import { KeyError } from './key-error.ts'

/**
 * A public Ed25519 key as a JWK (RFC 8037 §2). It carries no `alg`, because verifiers name the same algorithm either
 * `EdDSA` (RFC 8037) or `Ed25519` (RFC 9864).
 */
export type PublicJwk = {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly use: 'sig'
}

/** An Ed25519 key pair. The private half is for signing only: it shows in no log line and no JSON. */
export class SigningKey {
  readonly #privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The 32 bytes of the public key, as a vkey (C2SP signed note) holds them. */
  readonly rawPublicKey: Uint8Array
  /** The JWK thumbprint with SHA-256, base64url (RFC 7638 §3, RFC 8037 appendix A.3). */
  readonly kid: string
  readonly publicJwk: PublicJwk

  /** @throws KeyError KEY_MALFORMED when the key is not an Ed25519 private key */
  constructor(privateKey: KeyObject) {
    if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') {
      throw new KeyError('KEY_MALFORMED', 'The signing key is not an Ed25519 private key')
    }
    this.#privateKey = privateKey
    this.publicKey = createPublicKey(privateKey)
    // SubjectPublicKeyInfo of Ed25519 is a fixed 12-byte prefix and the key (RFC 8410 §4).
    this.rawPublicKey = Uint8Array.from(this.publicKey.export({ type: 'spki', format: 'der' }).subarray(12))
    const x = Buffer.from(this.rawPublicKey).toString('base64url')
    this.kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
    this.publicJwk = { kty: 'OKP', crv: 'Ed25519', x, kid: this.kid, use: 'sig' }
  }

  /** The private key object, for libraries that sign themselves. Never export it. */
  get privateKey(): KeyObject {
    return this.#privateKey
  }

  /** The 64-byte Ed25519 signature of `message`. */
  sign(message: Uint8Array): Uint8Array {
    return Uint8Array.from(sign(null, message, this.#privateKey))
  }

  toJSON(): { kid: string } {
    return { kid: this.kid }
  }

  [inspect.custom](): string {
    return `[signing key ${this.kid}]`
  }
}
