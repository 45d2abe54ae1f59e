import { signCheckpoint } from '../../domain/audit/checkpoint.ts'
import { CompactRange } from '../../domain/audit/compact-range.ts'
import type { NoteSigner } from '../../domain/audit/signed-note.ts'
import type { Database, Tx } from '../database/database.ts'

/** Advisory lock that makes one sequencer at a time, whichever process it runs in. */
const SEQUENCER_LOCK = 0x48_47_4c_4f
/** Entries taken in one batch: bounds memory and the time the lock is held. */
const BATCH = 10_000

export type SequencerDeps = {
  readonly database: Database
  readonly signer: NoteSigner
  readonly now: () => Date
}

/**
 * Gives every committed entry that has none its index in the tree, without gaps, and signs a checkpoint over the result.
 * Leaves and head are one transaction: nobody ever sees entries beyond the last head. Writers never wait for this.
 * @returns how many entries were added
 */
export async function sequence(deps: SequencerDeps): Promise<number> {
  let added = 0
  for (;;) {
    const batch = await deps.database.transaction((tx) => sequenceBatch(tx, deps))
    added += batch
    if (batch < BATCH) return added
  }
}

async function sequenceBatch(tx: Tx, { signer, now }: SequencerDeps): Promise<number> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${SEQUENCER_LOCK}::bigint)::text`
  const entries = await tx.auditEntry.findMany({
    where: { leaf: null },
    orderBy: { id: 'asc' },
    take: BATCH,
    select: { id: true, leafHash: true },
  })
  if (entries.length === 0) return 0
  const head = await tx.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
  const tree = head === null ? CompactRange.empty() : CompactRange.fromBytes(head.size, head.range)
  const leaves = entries.map((entry) => {
    const index = tree.size
    tree.append(entry.leafHash)
    return { index, entryId: entry.id }
  })
  await tx.auditLeaf.createMany({ data: leaves })
  const root = tree.root()
  await tx.auditTreeHead.create({
    data: {
      size: tree.size,
      root,
      range: tree.toBytes(),
      checkpoint: signCheckpoint(signer, { size: tree.size, root }),
      signedAt: now(),
    },
  })
  return entries.length
}
