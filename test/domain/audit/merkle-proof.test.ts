import { describe, expect, it } from '@jest/globals'
import { consistencyProof, inclusionProof } from '../../../src/domain/audit/merkle-proof.ts'
import { leafHash, rootOf } from '../../../src/domain/audit/merkle-tree.ts'
import {
  type ConsistencyClaim,
  type InclusionClaim,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/domain/audit/verify-proof.ts'
import { base64, describeWithVectors, fromHex, toHex, utf8, vectors } from './vectors.ts'

const largest = 64
const all = Array.from({ length: largest }, (_, i) => leafHash(utf8(`leaf ${i}`)))
const roots = Array.from({ length: largest + 1 }, (_, size) => rootOf(all.slice(0, size)))
const rootAt = (size: number) => roots[size] ?? Buffer.alloc(0)
const leafAt = (index: number) => all[index] ?? Buffer.alloc(0)

const badInclusion = expect.objectContaining({ kind: 'inclusion-proof-invalid' })
const badConsistency = expect.objectContaining({ kind: 'consistency-proof-invalid' })

/** Whether a check passes; counting in plain code keeps tens of thousands of cases fast. */
function passes<T>(check: (claim: T) => void, claim: T): boolean {
  try {
    check(claim)
    return true
  } catch {
    return false
  }
}

/** The proof with one bit of one hash changed, for each hash. */
const mutilated = (proof: readonly Uint8Array[], seed: number): Uint8Array[][] =>
  proof.map((_, changed) =>
    proof.map((hash, i) => {
      const copy = Uint8Array.from(hash)
      if (i === changed) copy[seed % 32] = (copy[seed % 32] ?? 0) ^ (1 << (seed % 8))
      return copy
    }),
  )

function inclusionClaim(index: number, size: number): InclusionClaim {
  const proof = inclusionProof(index, all.slice(0, size))
  return { leafHash: leafAt(index), index: BigInt(index), size: BigInt(size), proof, root: rootAt(size) }
}

function consistencyClaim(size1: number, size2: number): ConsistencyClaim {
  const proof = consistencyProof(size1, all.slice(0, size2))
  return { size1: BigInt(size1), root1: rootAt(size1), size2: BigInt(size2), root2: rootAt(size2), proof }
}

describe('inclusion proofs of every leaf of every tree of 1 to 64 leaves', () => {
  it('verify, and no longer after one bit, one hash, the index, the size, the leaf or the root changed', () => {
    const wrong: string[] = []
    for (let size = 1; size <= largest; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const claim = inclusionClaim(index, size)
        if (!passes(verifyInclusion, claim)) wrong.push(`refused ${index} of ${size}`)
        const forged: InclusionClaim[] = [
          ...mutilated(claim.proof, index + size).map((proof) => ({ ...claim, proof })),
          { ...claim, proof: [...claim.proof, rootAt(1)] },
          { ...claim, proof: [claim.root, ...claim.proof] },
          ...(claim.proof.length > 0 ? [{ ...claim, proof: claim.proof.slice(1) }] : []),
          { ...claim, index: claim.index + 1n },
          { ...claim, index: claim.index - 1n },
          { ...claim, leafHash: leafHash(utf8('another')) },
          { ...claim, root: rootAt(size - 1) },
        ]
        forged.forEach((forgery, i) => {
          if (passes(verifyInclusion, forgery)) wrong.push(`accepted forgery ${i} of ${index} of ${size}`)
        })
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('consistency proofs between every two trees of 1 to 64 leaves', () => {
  it('verify, and no longer after one bit, one hash, a size or a root changed', () => {
    const wrong: string[] = []
    for (let size2 = 1; size2 <= largest; size2 += 1) {
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const claim = consistencyClaim(size1, size2)
        if (!passes(verifyConsistency, claim)) wrong.push(`refused ${size1} to ${size2}`)
        const forged: ConsistencyClaim[] = [
          ...mutilated(claim.proof, size1 + size2).map((proof) => ({ ...claim, proof })),
          { ...claim, proof: [...claim.proof, rootAt(1)] },
          { ...claim, proof: [claim.root1, ...claim.proof] },
          ...(claim.proof.length > 0 ? [{ ...claim, proof: claim.proof.slice(0, -1) }] : []),
          { ...claim, size1: 0n },
          { ...claim, size1: claim.size2 + 1n },
          { ...claim, root1: leafHash(utf8('another')) },
          { ...claim, root2: leafHash(utf8('another')) },
        ]
        forged.forEach((forgery, i) => {
          if (passes(verifyConsistency, forgery)) wrong.push(`accepted forgery ${i} of ${size1} to ${size2}`)
        })
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('proofs that cannot exist', () => {
  it('are not made', () => {
    const invalid = expect.objectContaining({ kind: 'proof-range-invalid' })
    expect(() => inclusionProof(3, all.slice(0, 3))).toThrow(invalid)
    expect(() => inclusionProof(-1, all)).toThrow(invalid)
    expect(() => inclusionProof(0.5, all)).toThrow(invalid)
    expect(() => consistencyProof(0, all)).toThrow(invalid)
    expect(() => consistencyProof(4, all.slice(0, 3))).toThrow(invalid)
  })

  it('are refused by name', () => {
    expect(() => verifyInclusion({ ...inclusionClaim(0, 2), index: 2n ** 64n })).toThrow(badInclusion)
    expect(() => verifyConsistency({ ...consistencyClaim(1, 2), size1: 0n })).toThrow(badConsistency)
    expect(() => verifyConsistency({ ...consistencyClaim(2, 2), root2: rootAt(3) })).toThrow(badConsistency)
  })
})

describeWithVectors('proofs of other implementations', () => {
  it('of inclusion: every upstream probe has the recorded answer', () => {
    const { probes, count } = vectors('merkle-inclusion-probes')
    const answers = probes.map((probe: Record<string, string & string[]>) => {
      const claim = {
        leafHash: base64(probe.leafHash ?? ''),
        index: BigInt(probe.leafIdx ?? ''),
        size: BigInt(probe.treeSize ?? ''),
        proof: (probe.proof ?? []).map(base64),
        root: base64(probe.root ?? ''),
      }
      return [probe.file, !passes(verifyInclusion, claim)]
    })
    expect(answers).toEqual(
      probes.map(({ file, wantErr }: { file: string; wantErr: boolean }) => [file, wantErr]),
    )
    expect([answers.length, answers.filter(([, isRefused]: [string, boolean]) => isRefused).length]).toEqual([
      count,
      92,
    ])
  })

  it('of consistency: every upstream probe has the recorded answer', () => {
    const { probes, count } = vectors('merkle-consistency-probes')
    const answers = probes.map((probe: Record<string, string & string[]>) => {
      const claim = {
        size1: BigInt(probe.size1 ?? ''),
        root1: base64(probe.root1 ?? ''),
        size2: BigInt(probe.size2 ?? ''),
        root2: base64(probe.root2 ?? ''),
        proof: (probe.proof ?? []).map(base64),
      }
      return [probe.file, !passes(verifyConsistency, claim)]
    })
    expect(answers).toEqual(
      probes.map(({ file, wantErr }: { file: string; wantErr: boolean }) => [file, wantErr]),
    )
    expect([answers.length, answers.filter(([, isRefused]: [string, boolean]) => isRefused).length]).toEqual([
      count,
      92,
    ])
  })

  it('are the ones made here, for the classic leaves', () => {
    const { leafInputsHex, inclusion, consistency } = vectors('rfc6962-reference')
    const leaves = leafInputsHex.map((input: string) => leafHash(fromHex(input)))
    for (const { index, size, proof } of inclusion) {
      expect(inclusionProof(index, leaves.slice(0, size)).map(toHex)).toEqual(proof)
    }
    for (const { size1, size2, proof } of consistency) {
      expect(consistencyProof(size1, leaves.slice(0, size2)).map(toHex)).toEqual(proof)
    }
    expect([inclusion.length, consistency.length]).toEqual([36, 36])
  })
})
