import { signCheckpoint } from '../../domain/audit/checkpoint.ts'
import { CompactRange } from '../../domain/audit/compact-range.ts'
import type { NoteSigner } from '../../domain/audit/signed-note.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { Database, Tx } from '../database/database.ts'
import { extendTiles, readHashes, split } from './stored-tiles.ts'

/** Advisory lock that makes one sequencer at a time, whichever process it runs in. */
const SEQUENCER_LOCK = 0x48_47_4c_4f
/** Entries taken in one batch: bounds memory and the time the lock is held. */
const BATCH = 10_000
/** After this the server ends the session of a sequencer that stopped in the middle, and with it the lock. */
const FAIL_OVER = '5s'

export type SequencerDeps = {
  readonly database: Database
  /** Who signs checkpoints; two while a key is being replaced. */
  readonly signers: readonly NoteSigner[]
  readonly now: () => Date
}

/**
 * Gives every committed entry that has none its index in the tree, without gaps, and signs a checkpoint over the result.
 * Leaves, tiles and head are one transaction: nobody ever sees entries beyond the last head, and a process that dies
 * anywhere in it leaves the log as it was. Writers never wait for this.
 * @param options.wait wait for a sequencer in another process, so that everything committed before this call is indexed
 * when it returns; without, leave the work to that one
 * @returns how many entries were added
 */
export async function sequence(
  deps: SequencerDeps,
  options: { readonly wait: boolean } = { wait: true },
): Promise<number> {
  let added = 0
  for (;;) {
    const batch = await deps.database.transaction((tx) => sequenceBatch(tx, deps, options.wait))
    added += batch
    if (batch < BATCH) return added
  }
}

async function sequenceBatch(tx: Tx, { signers, now }: SequencerDeps, wait: boolean): Promise<number> {
  await tx.$queryRaw`SELECT set_config('idle_in_transaction_session_timeout', ${FAIL_OVER}, true)`
  if (!(await takeLock(tx, wait))) return 0
  const head = await tx.auditTreeHead.findFirst({ orderBy: { size: 'desc' } })
  const tree = head === null ? CompactRange.empty() : CompactRange.fromBytes(head.size, head.range)
  const from = Number(tree.size)
  const count = await placeEntries(tx, from)
  if (count === 0) return 0
  const size = from + count
  const hashes = split(await readHashes(tx, 0, from, size))
  if (hashes.length !== count)
    throw new VerificationError('tree-state-invalid', 'Entries of the batch are missing')
  for (const hash of hashes) tree.append(hash)
  await extendTiles(tx, size)
  const root = tree.root()
  await tx.auditTreeHead.create({
    data: {
      size,
      root,
      range: tree.toBytes(),
      checkpoint: signCheckpoint(signers, { size: tree.size, root }),
      signedAt: now(),
    },
  })
  return count
}

async function takeLock(tx: Tx, wait: boolean): Promise<boolean> {
  if (wait) {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${SEQUENCER_LOCK}::bigint)::text`
    return true
  }
  const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(${SEQUENCER_LOCK}::bigint) AS taken`
  return row?.taken === true
}

/** Moves waiting entries from the queue to the next places of the tree. @returns how many */
async function placeEntries(tx: Tx, from: number): Promise<number> {
  const count = await tx.$executeRaw`
    INSERT INTO audit_leaf ("index", entry_id)
    SELECT ${from}::bigint - 1 + row_number() OVER (ORDER BY entry_id), entry_id
    FROM (SELECT entry_id FROM audit_pending ORDER BY entry_id LIMIT ${BATCH}) AS next`
  if (count > 0) {
    await tx.$executeRaw`
      DELETE FROM audit_pending p USING audit_leaf l WHERE l.entry_id = p.entry_id AND l."index" >= ${from}`
  }
  return count
}
