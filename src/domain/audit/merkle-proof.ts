import { type Hash, rootOf } from './merkle-tree.ts'
import { VerificationError } from './verification-error.ts'

/** Leaves from `start` up to but not including `end`; a subtree whose root is one hash of a proof. */
export type LeafRange = { readonly start: number; readonly end: number }

/**
 * Which subtree roots prove that a leaf is in a tree, from the leaf up (RFC 9162 section 2.1.3.1). Apart from the
 * hashes, so that a caller with stored subtrees need not read every leaf.
 * @throws VerificationError `proof-range-invalid` when the tree has no such leaf
 */
export function inclusionPath(index: number, size: number): LeafRange[] {
  if (!isCount(size) || !isCount(index) || index >= size) {
    throw new VerificationError('proof-range-invalid', `A tree of ${size} leaves has no leaf ${index}`)
  }
  const path: LeafRange[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start)
    if (index < middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
    }
  }
  return path.reverse()
}

/**
 * Which subtree roots prove that a tree of `size1` leaves is a prefix of one of `size2` (RFC 9162 section 2.1.4.1).
 * @throws VerificationError `proof-range-invalid` unless 0 < size1 ≤ size2
 */
export function consistencyPath(size1: number, size2: number): LeafRange[] {
  if (!isCount(size1) || !isCount(size2) || size1 < 1 || size1 > size2) {
    throw new VerificationError(
      'proof-range-invalid',
      `No consistency proof leads from ${size1} to ${size2} leaves`,
    )
  }
  const path: LeafRange[] = []
  let [start, end] = [0, size2]
  while (end !== size1) {
    const middle = start + largestPowerBelow(end - start)
    if (size1 <= middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
    }
  }
  // A subtree that is the whole old tree is known to the verifier and left out.
  if (start > 0) path.push({ start, end })
  return path.reverse()
}

/** Inclusion proof of a leaf in the tree of all given leaf hashes, hashes from the leaf up. Reads every leaf. */
export const inclusionProof = (index: number, leafHashes: readonly Uint8Array[]): Hash[] =>
  inclusionPath(index, leafHashes.length).map((range) => rootOfRange(range, leafHashes))

/** Consistency proof from the first `size1` leaves to all given leaf hashes. Reads every leaf. */
export const consistencyProof = (size1: number, leafHashes: readonly Uint8Array[]): Hash[] =>
  consistencyPath(size1, leafHashes.length).map((range) => rootOfRange(range, leafHashes))

const rootOfRange = ({ start, end }: LeafRange, leafHashes: readonly Uint8Array[]) =>
  rootOf(leafHashes.slice(start, end))

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}
