import { hkdfSync } from 'node:crypto'
import type { RootKey } from './root-key.ts'

/** What a derived key is for. Keys of different purposes are independent of each other. */
export type KeyPurpose = 'pseudonym' | 'shift' | 'noise' | 'subject' | 'membership' | 'side-record'

/**
 * HKDF-SHA256 (RFC 5869 §2): extract with `salt`, expand with `info` to `length` bytes (at most 8,160).
 */
export function hkdfSha256(
  inputKey: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', inputKey, salt, info, length))
}

/**
 * The 32-byte key for one purpose within one scope (a project id), from the root key by HKDF-SHA256 with
 * info = purpose ‖ NUL ‖ scope and no salt. The same arguments give the same key; nothing links the keys of two
 * projects, or of two purposes, without the root key.
 *
 * @throws RangeError when the scope is empty or holds NUL, which would let two scopes share a key
 */
export function deriveKey(root: RootKey, purpose: KeyPurpose, scope: string): Uint8Array {
  if (scope === '' || scope.includes('\0'))
    throw new RangeError('The scope of a derived key is a name without NUL')
  return root.expand(new TextEncoder().encode(`${purpose}\0${scope}`), 32)
}
