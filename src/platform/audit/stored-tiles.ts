import { hashLength, rootOf } from '../../domain/audit/merkle-tree.ts'
import { countAtLevel, tileWidth } from '../../domain/audit/tile.ts'
import type { HashTile, ReadTiles } from '../../domain/audit/tile-proof.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { Database, Tx } from '../database/database.ts'

type Reader = Pick<Database, 'query'>

/** Full tiles made at a time: bounds memory when an old log gets its tiles. */
const tilesAtATime = 1_000

/**
 * Tiles from the database, all that are asked for in one statement: full ones as stored, partial ones from the leaves or from
 * the roots of the tiles below.
 * @throws VerificationError `tile-missing`
 */
export const databaseTiles =
  (database: Reader): ReadTiles =>
  async (tiles) => {
    const columns = tiles.map((tile, at) => `${hashesOf(tile, at)} AS t${at}`)
    const [row = {}] = await database.query<Record<string, Uint8Array | null>>(
      `SELECT ${columns.join(', ')}`,
      tiles.flatMap(({ level, index, width }) => [level, index, width]),
    )
    return tiles.map(({ level, index, width }, at) => {
      const hashes = row[`t${at}`] ?? new Uint8Array()
      if (hashes.length === width * hashLength) return hashes
      const detail = `The log has no tile ${index} of level ${level} and width ${width}`
      throw new VerificationError('tile-missing', detail)
    })
  }

/**
 * The hashes of a tile whose level, index and width are three values from `$(3 at + 1)` on. What a tile was before it was full
 * is cut from the full one: the leaf hashes of pruned entries are nowhere else.
 */
function hashesOf({ level, width }: HashTile, at: number): string {
  const [ofLevel, ofIndex, ofWidth] = [`$${3 * at + 1}::int`, `$${3 * at + 2}::bigint`, `$${3 * at + 3}::int`]
  const full = `(SELECT substring(hashes FROM 1 FOR ${ofWidth} * ${hashLength}) FROM audit_tile
    WHERE level = ${ofLevel} AND "index" = ${ofIndex})`
  if (width === tileWidth) return full
  const from = `${ofIndex} * ${tileWidth}`
  const partial =
    level === 0
      ? leafHashes(from, `${from} + ${ofWidth}`)
      : tileRoots(`${ofLevel} - 1`, from, `${from} + ${ofWidth}`)
  return `coalesce(${full}, (${partial}))`
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

/** Hashes `from` up to but not including `to` of a level, one after another. */
export async function readHashes(
  tx: Pick<Tx, '$queryRawUnsafe'>,
  level: number,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const [sql, values] =
    level === 0 ? [leafHashes('$1', '$2'), [from, to]] : [tileRoots('$3', '$1', '$2'), [from, to, level - 1]]
  const [row] = await tx.$queryRawUnsafe<{ hashes: Uint8Array<ArrayBuffer> | null }[]>(sql, ...values)
  return row?.hashes ?? new Uint8Array()
}

const leafHashes = (from: string, to: string): string =>
  `SELECT string_agg(e.leaf_hash, ''::bytea ORDER BY l."index") AS hashes
   FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id
   WHERE l."index" >= ${from} AND l."index" < ${to}`

const tileRoots = (level: string, from: string, to: string): string =>
  `SELECT string_agg(root, ''::bytea ORDER BY "index") AS hashes
   FROM audit_tile WHERE level = ${level} AND "index" >= ${from} AND "index" < ${to}`

/** The hashes of a tile. */
export const split = (tile: Uint8Array): Uint8Array[] =>
  Array.from({ length: tile.length / hashLength }, (_, at) =>
    tile.subarray(at * hashLength, (at + 1) * hashLength),
  )
