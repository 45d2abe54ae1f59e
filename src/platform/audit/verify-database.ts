import { hashLength, leafHash } from '../../domain/audit/merkle-tree.ts'
import { equalBytes } from '../../domain/audit/strict-encoding.ts'
import { tileWidth } from '../../domain/audit/tile.ts'
import { TileBuilder, type TileContent } from '../../domain/audit/tile-builder.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'
import { type LogVerdict, LogVerifier } from '../../domain/audit/verify-log.ts'
import type { Database } from '../database/database.ts'
import { verifyPruning } from './retention/verify-pruning.ts'

export type DatabaseVerdict = LogVerdict & {
  /** Committed entries that no checkpoint covers yet: normal while the gateway runs, for at most a moment. */
  readonly unsequenced: number
}

/** Entries read at a time. */
const PAGE = 5_000

/**
 * Recomputes the whole tree from the stored bytes and compares it with every stored head, tile, hash and search column.
 * @param progress called with the number of entries verified and their total
 */
export async function verifyDatabase(
  database: Database,
  keys: readonly VerifierKey[],
  options: {
    readonly retained?: readonly string[]
    readonly progress?: (done: number, total: number) => void
  } = {},
): Promise<DatabaseVerdict> {
  const verifier = new LogVerifier(keys, { retained: options.retained ?? [] })
  const builder = new TileBuilder()
  const { entries, unsequenced } = await countEntries(database)
  const heads = await database.client.auditTreeHead.findMany({ orderBy: { size: 'asc' } })
  const size = heads.at(-1)?.size ?? 0n
  const pending = [...heads]
  let next = 0n
  let withEntry = 0
  for (;;) {
    const leaves = await database.client.auditLeaf.findMany({
      where: { index: { gte: next, lt: size } },
      orderBy: { index: 'asc' },
      take: PAGE,
      include: { entry: true },
    })
    const tiles: TileContent[] = []
    const pruned = await prunedHashes(database, leaves)
    for (const { index, entry } of leaves) {
      while (pending[0] !== undefined && pending[0].size <= index) giveHead(verifier, pending.shift())
      if (entry === null) {
        const hash = pruned(index)
        verifier.pruned({ index, leafHash: hash })
        tiles.push(...builder.append(hash))
      } else {
        const { bytes, leafHash: stored, ...columns } = entry
        verifier.entry({ index, bytes, leafHash: stored, columns })
        tiles.push(...builder.append(leafHash(bytes)))
        withEntry += 1
      }
      next = index + 1n
    }
    await compareTiles(database, verifier, tiles)
    options.progress?.(Number(next), Number(size))
    if (leaves.length < PAGE) break
  }
  for (const head of pending) giveHead(verifier, head)
  const missing = entries - withEntry - unsequenced
  if (missing > 0) {
    verifier.finding('entry-lost', next, `${missing} entries have no index and do not wait for one`)
  }
  for (const { kind, index, detail } of await verifyPruning(database, verifier.prunings))
    verifier.finding(kind, index, detail)
  return { ...verifier.finish(), unsequenced }
}

/**
 * Both counts of one moment, and before the leaves are read: what is recorded or sequenced meanwhile is then counted too
 * seldom or too often rather than reported lost.
 */
async function countEntries(database: Database): Promise<{ entries: number; unsequenced: number }> {
  const [row] = await database.query<{ entries: bigint; unsequenced: bigint }>(
    'SELECT (SELECT count(*) FROM audit_entry) AS entries, (SELECT count(*) FROM audit_pending) AS unsequenced',
  )
  return { entries: Number(row?.entries ?? 0), unsequenced: Number(row?.unsequenced ?? 0) }
}

/** Leaf hashes of pruned entries, which are in their tiles alone; zeroes where there is no tile, which no head fits. */
async function prunedHashes(
  { client }: Database,
  leaves: readonly { readonly index: bigint; readonly entry: unknown }[],
): Promise<(index: bigint) => Uint8Array> {
  const width = BigInt(tileWidth)
  const needed = [...new Set(leaves.flatMap(({ index, entry }) => (entry === null ? [index / width] : [])))]
  const tiles = await client.auditTile.findMany({ where: { level: 0, index: { in: needed } } })
  const hashes = new Map(tiles.map((tile) => [tile.index, tile.hashes]))
  return (index) => {
    const at = Number(index % width) * hashLength
    return hashes.get(index / width)?.subarray(at, at + hashLength) ?? new Uint8Array(hashLength)
  }
}

async function compareTiles(
  { client }: Database,
  verifier: LogVerifier,
  tiles: readonly TileContent[],
): Promise<void> {
  if (tiles.length === 0) return
  const where = tiles.map(({ level, index }) => ({ level, index }))
  const rows = await client.auditTile.findMany({ where: { OR: where } })
  const stored = new Map(rows.map((row) => [`${row.level}/${row.index}`, row.hashes]))
  for (const { level, index, hashes } of tiles) {
    const found = stored.get(`${level}/${index}`)
    if (found !== undefined && equalBytes(found, hashes)) continue
    const what = found === undefined ? 'is missing' : 'does not hold the hashes of its entries'
    verifier.finding('tile-differs', BigInt(index), `Tile ${index} of level ${level} ${what}`)
  }
}

function giveHead(verifier: LogVerifier, head: Parameters<LogVerifier['head']>[0] | undefined): void {
  if (head !== undefined) verifier.head(head)
}
