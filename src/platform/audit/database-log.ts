import { encodeBundle } from '../../domain/audit/entry-bundle.ts'
import { tileWidth, widthOf } from '../../domain/audit/tile.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { LogSource } from '../../domain/audit/verify-tiles.ts'
import type { Database } from '../database/database.ts'
import { readMinimumIndex } from './retention/minimum-index.ts'
import { databaseTiles } from './stored-tiles.ts'

/** A log that always says how far it goes, and from where on. */
type DatabaseLog = Required<LogSource> & { readonly size: () => Promise<number> }

/** The log of a database as the resources of C2SP tlog-tiles. */
export function databaseLog(database: Database): DatabaseLog {
  const readTiles = databaseTiles(database)
  return {
    checkpoint: async () => {
      const head = await database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
      if (head === null) throw new VerificationError('tile-missing', 'Nothing has been recorded yet')
      return head.checkpoint
    },
    size: () => sizeOf(database),
    minimumIndex: () => readMinimumIndex(database.client),
    read: async ({ level, index, width }) => {
      if (width > widthOf({ level, index }, await sizeOf(database))) {
        throw new VerificationError('tile-missing', `The log has no such tile: it ends before entry ${index}`)
      }
      if (level === 'entries') return readBundle(database, index, width)
      const [hashes = new Uint8Array()] = await readTiles([{ level, index, width }])
      return hashes
    },
  }
}

async function sizeOf({ client }: Database): Promise<number> {
  const head = await client.auditTreeHead.findFirst({ orderBy: { size: 'desc' }, select: { size: true } })
  return Number(head?.size ?? 0)
}

async function readBundle({ client }: Database, index: number, width: number): Promise<Uint8Array> {
  const from = index * tileWidth
  const minimum = await readMinimumIndex(client)
  if (from + tileWidth <= minimum) {
    const detail = `Entries ${from} to ${from + width - 1} were pruned: the log publishes entries from index ${minimum} on, and the leaf hashes of all`
    throw new VerificationError('tile-missing', detail)
  }
  const rows = await client.$queryRaw<{ bytes: Uint8Array }[]>`
    SELECT e.bytes FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id
    WHERE l."index" >= ${from} AND l."index" < ${from + width} ORDER BY l."index"`
  if (rows.length === width) return encodeBundle(rows.map(({ bytes }) => bytes))
  throw new VerificationError('tile-missing', `Entries ${from} to ${from + width - 1} are not all there`)
}
