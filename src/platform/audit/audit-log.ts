import { proveInclusion } from '../../domain/audit/tile-proof.ts'
import { formatReceipt } from '../../domain/audit/tlog-proof.ts'
import { AppError } from '../../errors.ts'
import type { AuditLog } from '../../release/ports.ts'
import { type SequencerDeps, sequence } from './sequencer.ts'
import { databaseTiles } from './stored-tiles.ts'

/** The gateway's transparency log over its database. */
export function createAuditLog(deps: SequencerDeps): AuditLog {
  const readTile = databaseTiles(deps.database)
  return {
    receipt: async ({ entryId }) => {
      await sequence(deps)
      const leaf = await deps.database.client.auditLeaf.findUnique({
        where: { entryId },
        include: { entry: true },
      })
      const head = await deps.database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
      if (leaf === null || head === null) throw new AppError('AUDIT_UNAVAILABLE')
      const hashes = await proveInclusion(Number(leaf.index), Number(head.size), readTile)
      return {
        index: Number(leaf.index),
        entry: Buffer.from(leaf.entry.bytes).toString('base64'),
        proof: formatReceipt({ index: leaf.index, hashes, checkpoint: head.checkpoint }),
      }
    },
  }
}
