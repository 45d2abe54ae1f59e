import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { CompactRange } from '../../../src/domain/audit/compact-range.ts'
import { EMPTY_ROOT, leafHash, nodeHash, rootOf } from '../../../src/domain/audit/merkle-tree.ts'
import { describeWithVectors, fromHex, toHex, utf8, vectors } from './vectors.ts'

const leaves = (count: number) => Array.from({ length: count }, (_, i) => leafHash(utf8(`leaf ${i}`)))

function rangeOf(hashes: readonly Uint8Array[]): CompactRange {
  const range = CompactRange.empty()
  for (const hash of hashes) range.append(hash)
  return range
}

/** RFC 9162 section 2.1.1, word for word, as the reference for the production code. */
function referenceRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes
  if (only === undefined) return createHash('sha256').digest()
  if (hashes.length === 1) return only
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  const parts = [Uint8Array.of(1), referenceRoot(hashes.slice(0, k)), referenceRoot(hashes.slice(k))]
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

describe('hashes of the tree', () => {
  it('have the published values', () => {
    expect(toHex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(toHex(leafHash(utf8('')))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(toHex(leafHash(utf8('L123456')))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    )
    expect(toHex(nodeHash(utf8('N123'), utf8('N456')))).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    )
  })
})

describe('root of the tree', () => {
  it('is that of the recursive definition for every size up to 130, by both ways to compute it', () => {
    const all = leaves(130)
    const range = CompactRange.empty()
    for (let size = 0; size <= all.length; size += 1) {
      const expected = toHex(referenceRoot(all.slice(0, size)))
      expect(toHex(rootOf(all.slice(0, size)))).toBe(expected)
      expect(toHex(range.root())).toBe(expected)
      range.append(all[size] ?? EMPTY_ROOT)
    }
  })
})

describe('CompactRange', () => {
  it('continues after being written and read back, at every size up to 70', () => {
    const all = leaves(71)
    for (let size = 0; size < 71; size += 1) {
      const restored = CompactRange.fromBytes(BigInt(size), rangeOf(all.slice(0, size)).toBytes())
      restored.append(all[size] ?? EMPTY_ROOT)
      expect(toHex(restored.root())).toBe(toHex(rootOf(all.slice(0, size + 1))))
    }
  })

  it('keeps one hash for each bit of the size', () => {
    expect(rangeOf(leaves(7)).toBytes()).toHaveLength(3 * 32)
    expect(rangeOf(leaves(64)).toBytes()).toHaveLength(32)
  })

  it('does not change when a copy grows', () => {
    const range = rangeOf(leaves(3))
    range.copy().append(EMPTY_ROOT)
    expect([range.size, toHex(range.root())]).toEqual([3n, toHex(rootOf(leaves(3)))])
  })

  it('refuses bytes that do not belong to the size, and a hash of another length', () => {
    const invalid = expect.objectContaining({ kind: 'tree-state-invalid' })
    const bytes = rangeOf(leaves(3)).toBytes()
    expect(() => CompactRange.fromBytes(4n, bytes)).toThrow(invalid)
    expect(() => CompactRange.fromBytes(3n, bytes.subarray(1))).toThrow(invalid)
    expect(() => CompactRange.fromBytes(-1n, new Uint8Array())).toThrow(invalid)
    expect(() => CompactRange.fromBytes(2n ** 64n, bytes.subarray(32))).toThrow(invalid)
    expect(() => CompactRange.empty().append(utf8('short'))).toThrow(invalid)
  })
})

describeWithVectors('roots of other implementations', () => {
  it('agree for the eight classic leaves', () => {
    const { leafInputsHex, leafHashes, rootsBySize } = vectors('rfc6962-reference')
    const hashes = leafInputsHex.map((input: string) => leafHash(fromHex(input)))
    expect(hashes.map(toHex)).toEqual(leafHashes)
    rootsBySize.forEach((root: string, size: number) => {
      expect(toHex(rootOf(hashes.slice(0, size)))).toBe(root)
    })
    expect(rootsBySize).toHaveLength(9)
  })

  it('agree for 0 to 100 leaves', () => {
    const { rootsBySize } = vectors('sumdb-leaf-trees')
    rootsBySize.forEach((root: string, size: number) => {
      expect(toHex(rootOf(leaves(size)))).toBe(root)
      expect(toHex(rangeOf(leaves(size)).root())).toBe(root)
    })
    expect(rootsBySize).toHaveLength(101)
  })
})
