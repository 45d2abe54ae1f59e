import { equalBytes, isUint64 } from '../strict-encoding.ts'
import { VerificationError } from '../verification-error.ts'
import { type Computation, sha256 } from './computation.ts'
import { hashLength, nodeInput } from './merkle-input.ts'

export type InclusionClaim = {
  readonly leafHash: Uint8Array
  readonly index: bigint
  readonly size: bigint
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/**
 * Checks that the leaf is at `index` of the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2).
 * Returns nothing, so that a result cannot be ignored.
 * @throws VerificationError `inclusion-proof-invalid`
 */
export function* checkInclusion({ leafHash, index, size, proof, root }: InclusionClaim): Computation<void> {
  if (!isUint64(index) || !isUint64(size) || index >= size) throw fail(`There is no leaf ${index} in ${size}`)
  if (![leafHash, root, ...proof].every((hash) => hash.length === hashLength))
    throw fail('A hash does not have 32 bytes')

  let fn = index
  let sn = size - 1n
  let r = leafHash
  for (const p of proof) {
    if (sn === 0n) throw fail('The proof is too long')
    if ((fn & 1n) === 1n || fn === sn) {
      r = yield* sha256(nodeInput(p, r))
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      r = yield* sha256(nodeInput(r, p))
    }
    fn >>= 1n
    sn >>= 1n
  }
  if (sn !== 0n) throw fail('The proof is too short')
  if (!equalBytes(r, root)) throw fail('The proof leads to another root')
}

const fail = (detail: string) => new VerificationError('inclusion-proof-invalid', detail)
