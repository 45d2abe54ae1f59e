import { hash } from 'node:crypto'
import { type Hash, hashLength, leafInput, nodeInput } from './verification/merkle-input.ts'

export { type Hash, hashLength } from './verification/merkle-input.ts'

/** Root of the empty tree: SHA-256 of nothing. */
export const EMPTY_ROOT: Hash = sha256(new Uint8Array())

/** Hash of a leaf: SHA256(0x00 ‖ entry). */
export const leafHash = (entry: Uint8Array): Hash => sha256(leafInput(entry))

/** Hash of an inner node: SHA256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Hash => sha256(nodeInput(left, right))

function sha256(input: Uint8Array): Hash {
  return new Uint8Array(hash('sha256', input, 'buffer'))
}

/** Merkle tree head of leaf hashes (RFC 9162 section 2.1.1). */
export function rootOf(leafHashes: readonly Uint8Array[]): Hash {
  if (leafHashes.length === 0) return EMPTY_ROOT
  let level: Uint8Array = Buffer.concat(leafHashes)
  while (level.length > hashLength) {
    const parents = parentsOf(level)
    // Pairing from the left and carrying an odd last hash upwards splits at the largest power of two below n.
    level = Buffer.concat([parents, level.subarray(2 * parents.length)])
  }
  return Uint8Array.from(level)
}

/**
 * Roots of the perfect subtrees over neighbouring hashes of 32 bytes: element j holds, one after another, those over each
 * whole group of 2^j; element 0 is the hashes themselves.
 */
export function perfectSubtrees(hashes: Uint8Array): Uint8Array[] {
  const levels = [hashes]
  for (let last = hashes; last.length >= 2 * hashLength; levels.push(last)) last = parentsOf(last)
  return levels
}

/** One input for all, and digests as latin-1 text: a quarter of the time that a new input and a new buffer each take. */
function parentsOf(hashes: Uint8Array): Uint8Array {
  const input = nodeInput(hashes.subarray(0, hashLength), hashes.subarray(hashLength, 2 * hashLength))
  const parents = Buffer.alloc(Math.floor(hashes.length / (2 * hashLength)) * hashLength)
  for (let at = 0; at < parents.length; at += hashLength) {
    input.set(hashes.subarray(2 * at, 2 * (at + hashLength)), 1)
    parents.write(hash('sha256', input, 'binary'), at, 'latin1')
  }
  return parents
}
