import { leafHash } from '../../domain/audit/merkle-tree.ts'
import { equalBytes } from '../../domain/audit/strict-encoding.ts'
import { TileBuilder, type TileContent } from '../../domain/audit/tile-builder.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'
import { type LogVerdict, LogVerifier } from '../../domain/audit/verify-log.ts'
import type { Database } from '../database/database.ts'

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
  for (;;) {
    const leaves = await database.client.auditLeaf.findMany({
      where: { index: { gte: next, lt: size } },
      orderBy: { index: 'asc' },
      take: PAGE,
      include: { entry: true },
    })
    const tiles: TileContent[] = []
    for (const { index, entry } of leaves) {
      while (pending[0] !== undefined && pending[0].size <= index) giveHead(verifier, pending.shift())
      const { bytes, leafHash: stored, ...columns } = entry
      verifier.entry({ index, bytes, leafHash: stored, columns })
      tiles.push(...builder.append(leafHash(bytes)))
      next = index + 1n
    }
    await compareTiles(database, verifier, tiles)
    options.progress?.(Number(next), Number(size))
    if (leaves.length < PAGE) break
  }
  for (const head of pending) giveHead(verifier, head)
  const missing = entries - Number(next) - unsequenced
  if (missing > 0) {
    verifier.finding('entry-lost', next, `${missing} entries have no index and do not wait for one`)
  }
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
