import { consistencyPath, inclusionPath, type LeafRange } from './merkle-proof.ts'
import { type Hash, hashLength, nodeHash, perfectSubtrees, rootOf } from './merkle-tree.ts'
import { type TileId, tileWidth, widthOf } from './tile.ts'
import { VerificationError } from './verification-error.ts'

/** A tile of hashes and how many of them are asked for. */
export type HashTile = TileId & { readonly width: number }

/**
 * Where the hashes of tiles come from: of each exactly `width`, 32 bytes each, one after another; tiles in the order they
 * were asked for. Nobody changes the bytes afterwards.
 */
export type ReadTiles = (tiles: readonly HashTile[]) => Promise<readonly Uint8Array[]>

/** Tiles from where they are asked for one at a time. */
export const oneByOne =
  (read: (tile: HashTile) => Promise<Uint8Array>): ReadTiles =>
  (tiles) =>
    Promise.all(tiles.map(read))

/** Part of a tile whose hashes are the leaves of one perfect subtree. */
type TilePart = TileId & { readonly from: number; readonly count: number }

const height = Math.log2(tileWidth)

/**
 * Inclusion proof of a leaf in the tree of `size` leaves, hashes from the leaf up. Reads at most two tiles of each level,
 * however large the tree.
 * @throws VerificationError `proof-range-invalid`, `tile-malformed`, or what `readTiles` throws
 */
export const proveInclusion = (index: number, size: number, readTiles: ReadTiles): Promise<Hash[]> =>
  hashesOf(inclusionPath(index, size), size, readTiles)

/** Consistency proof from the tree of `size1` leaves to that of `size2`; reads as few tiles as `proveInclusion`. */
export const proveConsistency = (size1: number, size2: number, readTiles: ReadTiles): Promise<Hash[]> =>
  hashesOf(consistencyPath(size1, size2), size2, readTiles)

/** Root of the tree of the first `size` leaves, from its right edge alone. */
export async function rootFromTiles(size: number, readTiles: ReadTiles): Promise<Hash> {
  if (size === 0) return rootOf([])
  const [root] = await hashesOf([{ start: 0, end: size }], size, readTiles)
  if (root === undefined) throw new VerificationError('tile-malformed', 'The tree has no root')
  return root
}

/** Hashes of the perfect subtrees that make up the first `size` leaves: the bytes of their compact range. */
export async function rangeFromTiles(size: number, readTiles: ReadTiles): Promise<Uint8Array> {
  const parts = subtreesOfRange({ start: 0, end: size })
  return Buffer.concat(await hashesOf(parts, size, readTiles))
}

async function hashesOf(ranges: readonly LeafRange[], size: number, readTiles: ReadTiles): Promise<Hash[]> {
  const parts = ranges.map((range) => subtreesOfRange(range).map(tilePartOf))
  const tiles = new Map(
    parts.flat().map((part): [string, HashTile] => {
      const { level, index } = part
      return [keyOf(part), { level, index, width: widthOf(part, size) }]
    }),
  )
  const read = await readTiles([...tiles.values()])
  const bytesOf = new Map([...tiles].map(([key, tile], at) => [key, checked(tile, read[at])]))
  return parts.map((subtrees) =>
    subtrees
      .map((part) => rootOfPart(part, bytesOf.get(keyOf(part))))
      .reduceRight((right, left) => nodeHash(left, right)),
  )
}

function checked({ level, width }: HashTile, bytes: Uint8Array = new Uint8Array()): Uint8Array {
  if (bytes.length === width * hashLength) return bytes
  throw new VerificationError('tile-malformed', `A tile of level ${level} is not ${width} hashes`)
}

const keyOf = ({ level, index }: TileId): string => `${level}/${index}`

/** Subtrees of tiles in use, for as long as whoever reads tiles keeps their bytes: hashing takes most of a proof's time. */
const subtreesOfTiles = new WeakMap<Uint8Array, readonly Uint8Array[]>()

function rootOfPart({ from, count }: TilePart, bytes: Uint8Array = new Uint8Array()): Hash {
  const subtrees = subtreesOfTiles.get(bytes) ?? perfectSubtrees(bytes)
  subtreesOfTiles.set(bytes, subtrees)
  const at = (from / count) * hashLength
  const roots = subtrees[Math.log2(count)] ?? new Uint8Array()
  return Uint8Array.from(roots.subarray(at, at + hashLength))
}

/** The aligned subtrees of 2^k leaves that a range consists of, from the left; ranges of proofs start aligned. */
function subtreesOfRange({ start, end }: LeafRange): LeafRange[] {
  const parts: LeafRange[] = []
  for (let at = start; at < end; ) {
    let count = 1
    while (at % (count * 2) === 0 && at + count * 2 <= end) count *= 2
    parts.push({ start: at, end: at + count })
    at += count
  }
  return parts
}

/** A perfect subtree of 2^(8L + j) leaves is made of 2^j neighbouring hashes of level L, all in one tile. */
function tilePartOf({ start, end }: LeafRange): TilePart {
  const level = Math.floor(Math.log2(end - start) / height)
  const leavesPerHash = tileWidth ** level
  const first = start / leavesPerHash
  const index = Math.floor(first / tileWidth)
  return { level, index, from: first - index * tileWidth, count: (end - start) / leavesPerHash }
}
