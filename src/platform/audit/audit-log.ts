import { inclusionProof } from '../../domain/audit/merkle-proof.ts'
import { formatReceipt } from '../../domain/audit/tlog-proof.ts'
import { AppError } from '../../errors.ts'
import type { AuditLog } from '../../release/ports.ts'
import type { Database } from '../database/database.ts'
import { type SequencerDeps, sequence } from './sequencer.ts'

/** The gateway's transparency log over its database. */
export function createAuditLog(deps: SequencerDeps): AuditLog {
  return {
    receipt: async ({ entryId }) => {
      await sequence(deps)
      const leaf = await deps.database.client.auditLeaf.findUnique({
        where: { entryId },
        include: { entry: true },
      })
      const head = await deps.database.client.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
      if (leaf === null || head === null) throw new AppError('AUDIT_UNAVAILABLE')
      const hashes = await leafHashes(deps.database, head.size)
      const proof = inclusionProof(Number(leaf.index), hashes)
      return {
        index: Number(leaf.index),
        entry: Buffer.from(leaf.entry.bytes).toString('base64'),
        proof: formatReceipt({ index: leaf.index, hashes: proof, checkpoint: head.checkpoint }),
      }
    },
  }
}

/** Hashes of the first `size` leaves, in order. A proof needs log₂ of them; stored subtrees are the complete log's task. */
async function leafHashes(database: Database, size: bigint): Promise<Uint8Array<ArrayBuffer>[]> {
  const rows = await database.client.auditLeaf.findMany({
    where: { index: { lt: size } },
    orderBy: { index: 'asc' },
    select: { entry: { select: { leafHash: true } } },
  })
  return rows.map((row) => Uint8Array.from(row.entry.leafHash))
}
