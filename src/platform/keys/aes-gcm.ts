import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: nonce ‖ ciphertext ‖ 128-bit tag.
 * @param key 32 bytes
 * @param about bound to the ciphertext: it opens only with the same
 */
export function encrypt(key: Uint8Array, plaintext: Uint8Array, about: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(about, 'utf8'))
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error when key, ciphertext or `about` is not the one it was encrypted with */
export function decrypt(key: Uint8Array, sealed: Uint8Array, about: string): Uint8Array {
  if (sealed.length < NONCE + TAG) throw new Error('a ciphertext is too short')
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE))
    .setAAD(Buffer.from(about, 'utf8'))
    .setAuthTag(sealed.subarray(sealed.length - TAG))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()])
}
