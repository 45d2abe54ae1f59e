import { hashLength, nodeHash } from './merkle-tree.ts'
import { now } from './node-cryptography.ts'
import { equalBytes, isUint64 } from './strict-encoding.ts'
import { checkInclusion, type InclusionClaim } from './verification/check-inclusion.ts'
import { VerificationError } from './verification-error.ts'

export type { InclusionClaim } from './verification/check-inclusion.ts'

export type ConsistencyClaim = {
  readonly size1: bigint
  readonly root1: Uint8Array
  readonly size2: bigint
  readonly root2: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** See `checkInclusion`. */
export const verifyInclusion = (claim: InclusionClaim): void => now(checkInclusion(claim))

/**
 * Checks that the tree of `size1` leaves is a prefix of the tree of `size2` (RFC 9162 section 2.1.4.2). A first size of
 * 0 is refused: everything extends the empty tree, so a caller that means this must say so itself.
 * @throws VerificationError `consistency-proof-invalid`
 */
export function verifyConsistency({ size1, root1, size2, root2, proof }: ConsistencyClaim): void {
  if (!isUint64(size1) || !isUint64(size2) || size1 === 0n || size1 > size2) {
    throw fail(`No proof leads from ${size1} to ${size2} leaves`)
  }
  if (size1 === size2) {
    if (proof.length > 0) throw fail('The proof is too long')
    if (!equalBytes(root1, root2)) throw fail('Two roots for one size')
    return
  }
  if (![root1, root2, ...proof].every(isHash)) throw fail('A hash does not have 32 bytes')
  if (proof.length === 0) throw fail('The proof is too short')

  // The whole old tree is one subtree of the new one when its size is a power of two, and then not in the proof.
  const isPowerOfTwo = (size1 & (size1 - 1n)) === 0n
  const [seed, ...path] = isPowerOfTwo ? [root1, ...proof] : proof
  if (seed === undefined) throw fail('The proof is too short')

  let fn = size1 - 1n
  let sn = size2 - 1n
  while ((fn & 1n) === 1n) {
    fn >>= 1n
    sn >>= 1n
  }
  let fr = seed
  let sr = seed
  for (const c of path) {
    if (sn === 0n) throw fail('The proof is too long')
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      sr = nodeHash(sr, c)
    }
    fn >>= 1n
    sn >>= 1n
  }
  if (sn !== 0n) throw fail('The proof is too short')
  if (!equalBytes(fr, root1)) throw fail('The proof leads to another first root')
  if (!equalBytes(sr, root2)) throw fail('The proof leads to another second root')
}

const isHash = (bytes: Uint8Array): boolean => bytes.length === hashLength

const fail = (detail: string) => new VerificationError('consistency-proof-invalid', detail)
