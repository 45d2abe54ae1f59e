import { EMPTY_ROOT, type Hash, hashLength, nodeHash } from './merkle-tree.ts'
import { isUint64 } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'

/**
 * All a log must remember to append: the roots of the perfect subtrees that make up the tree, largest first, one for
 * each bit set in the size, so at most 64. Mutable; `copy` before trying something out.
 */
export class CompactRange {
  #size: bigint
  readonly #hashes: Hash[]

  private constructor(size: bigint, hashes: Hash[]) {
    this.#size = size
    this.#hashes = hashes
  }

  static empty(): CompactRange {
    return new CompactRange(0n, [])
  }

  /**
   * The range that `toBytes` wrote for a tree of this size.
   * @throws VerificationError `tree-state-invalid` when the number of hashes does not belong to the size
   */
  static fromBytes(size: bigint, bytes: Uint8Array): CompactRange {
    const count = isUint64(size) ? bitsSet(size) : -1
    if (bytes.length !== count * hashLength) {
      throw new VerificationError(
        'tree-state-invalid',
        `${bytes.length} bytes are not the range of ${size} leaves`,
      )
    }
    const hashes = Array.from({ length: count }, (_, i) =>
      Uint8Array.from(bytes.subarray(i * hashLength, (i + 1) * hashLength)),
    )
    return new CompactRange(size, hashes)
  }

  /** Number of leaves. */
  get size(): bigint {
    return this.#size
  }

  /** Adds one leaf at index `size`. Amortised one node hash. */
  append(leafHash: Uint8Array): void {
    if (leafHash.length !== hashLength) {
      throw new VerificationError('tree-state-invalid', `A leaf hash has 32 bytes, not ${leafHash.length}`)
    }
    let merged: Hash = Uint8Array.from(leafHash)
    for (let size = this.#size; (size & 1n) === 1n; size >>= 1n) {
      const left = this.#hashes.pop()
      if (left !== undefined) merged = nodeHash(left, merged)
    }
    this.#hashes.push(merged)
    this.#size += 1n
  }

  /** Merkle tree head of all leaves so far (RFC 9162 section 2.1.1). */
  root(): Hash {
    if (this.#size === 0n) return EMPTY_ROOT
    return this.#hashes.reduceRight((right, left) => nodeHash(left, right))
  }

  /** The hashes one after another, largest subtree first: 32 bytes for each bit set in the size. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return Buffer.concat(this.#hashes)
  }

  copy(): CompactRange {
    return new CompactRange(this.#size, [...this.#hashes])
  }
}

function bitsSet(value: bigint): number {
  let count = 0
  for (let rest = value; rest > 0n; rest >>= 1n) count += Number(rest & 1n)
  return count
}
