import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CompactRange } from '../../../src/domain/audit/compact-range.ts'
import { decodeBundle, encodeBundle } from '../../../src/domain/audit/entry-bundle.ts'
import { consistencyProof, inclusionProof } from '../../../src/domain/audit/merkle-proof.ts'
import { leafHash, rootOf } from '../../../src/domain/audit/merkle-tree.ts'
import { parseTilePath, tilePath, tilesOf, widthOf } from '../../../src/domain/audit/tile.ts'
import { TileBuilder } from '../../../src/domain/audit/tile-builder.ts'
import {
  oneByOne,
  proveConsistency,
  proveInclusion,
  type ReadTiles,
  rangeFromTiles,
  rootFromTiles,
} from '../../../src/domain/audit/tile-proof.ts'
import { verifyConsistency, verifyInclusion } from '../../../src/domain/audit/verify-proof.ts'
import { describeWithVectors, toHex, utf8, vectors } from './vectors.ts'

const isSame = (a: readonly Uint8Array[], b: readonly Uint8Array[]) =>
  Buffer.concat(a).equals(Buffer.concat(b)) && a.length === b.length

/** Tiles of a tree of these leaf hashes, and which of them were read. */
function storeOf(hashes: readonly Uint8Array[]): { readTiles: ReadTiles; reads: string[] } {
  const builder = new TileBuilder()
  const full = hashes.flatMap((hash) => builder.append(hash))
  const contents = new Map(
    [...full, ...builder.partial()].map((tile) => [`${tile.level}/${tile.index}`, tile.hashes]),
  )
  const reads: string[] = []
  const readTiles = oneByOne(async ({ level, index, width }) => {
    reads.push(`${level}/${index}`)
    return (contents.get(`${level}/${index}`) ?? new Uint8Array()).subarray(0, width * 32)
  })
  return { readTiles, reads }
}

const hashesOf = (count: number) => Array.from({ length: count }, (_, i) => leafHash(utf8(`entry ${i}`)))

describe('paths of tiles', () => {
  it('are read back, for any level, index and width', () => {
    const tile = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
      index: fc.nat(2 ** 40),
      width: fc.integer({ min: 1, max: 256 }),
    })
    fc.assert(fc.property(tile, (each) => expect(parseTilePath(tilePath(each))).toEqual(each)))
  })

  it.each([
    'tile/0/0',
    'tile/0/x001',
    'tile/0/x000/001',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/3/5/123/456/078',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/05',
    'tile/0/000.p/',
    'tile/0/000/',
    'tile/data/000',
    'tile/0/../0/000',
    '/tile/0/000',
    '',
  ])('of another form are none: %j', (path) => {
    expect(parseTilePath(path)).toBeUndefined()
  })
})

describeWithVectors('the layout of other implementations', () => {
  const { paths, layoutBySize } = vectors('tlog-tiles-layout')

  it('has the same paths', () => {
    for (const { path, level, n, partial } of paths) {
      const tile = { level, index: n, width: partial === 0 ? 256 : partial }
      expect(tilePath(tile)).toBe(path)
      expect(parseTilePath(path)).toEqual(tile)
    }
  })

  it.each(Object.keys(layoutBySize))('has the same tiles for %s entries', (size) => {
    const tiles = [...tilesOf(Number(size))]
    for (const { level, full, partialWidth } of layoutBySize[size]) {
      const found = tiles.filter((tile) => tile.level === level)
      expect(found.filter(({ width }) => width === 256)).toHaveLength(full)
      expect(found.filter(({ width }) => width < 256).map(({ width }) => width)).toEqual(
        partialWidth === 0 ? [] : [partialWidth],
      )
    }
    const levels = new Set(tiles.map((tile) => tile.level))
    expect(levels.size - 1).toBe(layoutBySize[size].length)
    expect(tiles.every((tile) => tile.width > 0 && tile.width === widthOf(tile, Number(size)))).toBe(true)
  })
})

describe('proofs from tiles alone', () => {
  it('are those made of all leaves, for every fourth leaf and older size of trees up to 100', async () => {
    const all = hashesOf(100)
    const wrong: string[] = []
    for (let size = 1; size <= 100; size += 1) {
      const hashes = all.slice(0, size)
      const { readTiles } = storeOf(hashes)
      for (let at = size % 4; at < size; at += 4) {
        const inclusion = await proveInclusion(at, size, readTiles)
        const consistency = await proveConsistency(at + 1, size, readTiles)
        if (!isSame(inclusion, inclusionProof(at, hashes))) wrong.push(`leaf ${at} of ${size}`)
        if (!isSame(consistency, consistencyProof(at + 1, hashes))) wrong.push(`${at + 1} to ${size}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it.each([255, 256, 257, 511, 512, 65_535, 65_536, 66_000])('are right at %d leaves', async (size) => {
    const hashes = hashesOf(size)
    const { readTiles, reads } = storeOf(hashes)
    const tree = CompactRange.empty()
    for (const hash of hashes) tree.append(hash)
    expect(toHex(await rootFromTiles(size, readTiles))).toBe(toHex(rootOf(hashes)))
    expect(toHex(await rangeFromTiles(size, readTiles))).toBe(toHex(tree.toBytes()))
    const root = rootOf(hashes)
    for (const at of [0, 1, 254, Math.floor(size / 2), size - 1]) {
      reads.length = 0
      const proof = await proveInclusion(at, size, readTiles)
      expect(reads.length).toBeLessThanOrEqual(5)
      const leaf = hashes[at] ?? new Uint8Array()
      verifyInclusion({ leafHash: leaf, index: BigInt(at), size: BigInt(size), proof, root })
      const root1 = await rootFromTiles(at + 1, readTiles)
      const claim = { size1: BigInt(at + 1), root1, size2: BigInt(size), root2: root }
      verifyConsistency({ ...claim, proof: await proveConsistency(at + 1, size, readTiles) })
    }
  })

  it('are refused when a tile is too short', async () => {
    const { readTiles } = storeOf(hashesOf(300))
    const short: ReadTiles = async (tiles) => (await readTiles(tiles)).map((tile) => tile.subarray(32))
    await expect(proveInclusion(5, 300, short)).rejects.toMatchObject({ kind: 'tile-malformed' })
  })
})

describe('a bundle of entries', () => {
  it('is read back', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 })
    fc.assert(
      fc.property(entries, (each) => {
        expect(decodeBundle(encodeBundle(each), each.length).map(toHex)).toEqual(each.map(toHex))
      }),
    )
  })

  it('carries entries of up to 65,535 bytes', () => {
    const largest = new Uint8Array(65_535).fill(1)
    expect(decodeBundle(encodeBundle([largest]), 1)).toEqual([largest])
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(
      expect.objectContaining({ kind: 'entry-too-large' }),
    )
  })

  it('is refused when it is cut, too long, or of another width', () => {
    const bundle = encodeBundle([utf8('one'), utf8('two')])
    for (let length = 0; length < bundle.length; length += 1) {
      expect(() => decodeBundle(bundle.subarray(0, length), 2)).toThrow(
        expect.objectContaining({ kind: 'tile-malformed' }),
      )
    }
    expect(() => decodeBundle(bundle, 1)).toThrow(expect.objectContaining({ kind: 'tile-malformed' }))
    expect(() => decodeBundle(bundle)).toThrow(expect.objectContaining({ kind: 'tile-malformed' }))
  })
})
