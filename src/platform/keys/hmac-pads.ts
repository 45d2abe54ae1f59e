import { createHash } from 'node:crypto'

const blockBytes = 64

/** The two padded keys of HMAC-SHA256, 64 bytes each. As secret as the key: bind them as parameters, never as text. */
export type HmacPads = { readonly ipad: Uint8Array; readonly opad: Uint8Array }

/**
 * The inner and outer padded key of HMAC-SHA256 (RFC 2104 §2), for engines that have a hash function and no HMAC:
 * HMAC(key, message) = sha256(opad ‖ sha256(ipad ‖ message)). A key longer than a block is hashed first.
 */
export function hmacPads(key: Uint8Array): HmacPads {
  const block = new Uint8Array(blockBytes)
  block.set(key.length > blockBytes ? createHash('sha256').update(key).digest() : key)
  return { ipad: block.map((byte) => byte ^ 0x36), opad: block.map((byte) => byte ^ 0x5c) }
}
