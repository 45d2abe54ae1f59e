import { hash } from 'node:crypto'
import { type Hash, leafInput, nodeInput } from './verification/merkle-input.ts'

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
  let level = leafHashes
  // Pairing from the left and carrying an odd last hash upwards splits at the largest power of two below n.
  while (level.length > 1) level = level.flatMap((left, i) => (i % 2 === 1 ? [] : pair(left, level[i + 1])))
  const [root] = level
  return root === undefined ? EMPTY_ROOT : Uint8Array.from(root)
}

const pair = (left: Uint8Array, right: Uint8Array | undefined): Uint8Array[] => [
  right === undefined ? left : nodeHash(left, right),
]
