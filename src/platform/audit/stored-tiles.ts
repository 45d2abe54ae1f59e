import { hashLength, rootOf } from '../../domain/audit/merkle-tree.ts'
import { countAtLevel, type TileId, tileWidth } from '../../domain/audit/tile.ts'
import type { ReadTile } from '../../domain/audit/tile-proof.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { Database, Tx } from '../database/database.ts'

type Reader = Pick<Database, 'query'>

/** Inside a transaction. */
const readerOf = (tx: Pick<Tx, '$queryRawUnsafe'>): Reader => ({
  query: (sql, values = []) => tx.$queryRawUnsafe(sql, ...values),
})

/** Full tiles made at a time: bounds memory when an old log gets its tiles. */
const tilesAtATime = 1_000

/**
 * Tiles from the database: full ones as stored, partial ones from the leaves or from the roots of the tiles below.
 * @throws VerificationError `tile-missing`
 */
export const databaseTiles =
  (database: Reader): ReadTile =>
  async ({ level, index, width }) => {
    const bytes =
      width === tileWidth
        ? await readFull(database, { level, index })
        : await readRange(database, level, index * tileWidth, index * tileWidth + width)
    if (bytes.length === width * hashLength) return bytes
    // Leaf hashes of pruned entries are in their tile only, which is full.
    const full = level === 0 ? await readFull(database, { level, index }) : new Uint8Array()
    if (full.length > 0) return full.subarray(0, width * hashLength)
    throw new VerificationError(
      'tile-missing',
      `The log has no tile ${index} of level ${level} and width ${width}`,
    )
  }

/** Makes every full tile that a tree of `size` leaves has and the table has not, level by level. */
export async function extendTiles(tx: Tx, size: number): Promise<void> {
  for (let level = 0; countAtLevel(level, size) >= tileWidth; level += 1) {
    const full = Math.floor(countAtLevel(level, size) / tileWidth)
    const [{ made } = { made: 0n }] = await tx.$queryRaw<{ made: bigint }[]>`
      SELECT coalesce(max("index") + 1, 0)::bigint AS made FROM audit_tile WHERE level = ${level}`
    if (Number(made) >= full) return
    for (let index = Number(made); index < full; index += tilesAtATime) {
      await makeTiles(tx, level, index, Math.min(full, index + tilesAtATime))
    }
  }
}

async function makeTiles(tx: Tx, level: number, from: number, to: number): Promise<void> {
  const hashes = await readHashes(tx, level, from * tileWidth, to * tileWidth)
  if (hashes.length !== (to - from) * tileWidth * hashLength) {
    throw new VerificationError('tree-state-invalid', `Hashes of level ${level} are missing`)
  }
  const data = Array.from({ length: to - from }, (_, at) => {
    const tile = hashes.slice(at * tileWidth * hashLength, (at + 1) * tileWidth * hashLength)
    return { level, index: from + at, hashes: tile, root: rootOf(split(tile)) }
  })
  await tx.auditTile.createMany({ data })
}

async function readFull(reader: Reader, { level, index }: TileId): Promise<Uint8Array> {
  const [row] = await reader.query<{ hashes: Uint8Array }>(
    'SELECT hashes FROM audit_tile WHERE level = $1 AND "index" = $2',
    [level, index],
  )
  return row?.hashes ?? new Uint8Array()
}

/** Hashes `from` up to but not including `to` of a level, one after another. */
export const readHashes = (
  tx: Pick<Tx, '$queryRawUnsafe'>,
  level: number,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> => readRange(readerOf(tx), level, from, to)

async function readRange(
  reader: Reader,
  level: number,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const [row] = await reader.query<{ hashes: Uint8Array<ArrayBuffer> | null }>(
    ...(level === 0 ? leafHashes(from, to) : tileRoots(level - 1, from, to)),
  )
  return row?.hashes ?? new Uint8Array()
}

type Query = readonly [sql: string, values: unknown[]]

const leafHashes = (from: number, to: number): Query => [
  `SELECT string_agg(e.leaf_hash, ''::bytea ORDER BY l."index") AS hashes
   FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id
   WHERE l."index" >= $1 AND l."index" < $2`,
  [from, to],
]

const tileRoots = (level: number, from: number, to: number): Query => [
  `SELECT string_agg(root, ''::bytea ORDER BY "index") AS hashes
   FROM audit_tile WHERE level = $1 AND "index" >= $2 AND "index" < $3`,
  [level, from, to],
]

/** The hashes of a tile. */
export const split = (tile: Uint8Array): Uint8Array[] =>
  Array.from({ length: tile.length / hashLength }, (_, at) =>
    tile.subarray(at * hashLength, (at + 1) * hashLength),
  )
