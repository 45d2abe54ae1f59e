import { proveInclusion, type ReadTiles } from '../../domain/audit/tile-proof.ts'
import { formatReceipt } from '../../domain/audit/tlog-proof.ts'
import type { Database } from '../database/database.ts'
import { type PublishedHead, publishedHead, type WitnessPolicy } from './published-head.ts'
import { rememberTiles } from './remember-tiles.ts'
import { databaseTiles } from './stored-tiles.ts'

/** An entry with the proof that it is in the log. */
export type EntryReceipt = {
  readonly index: bigint
  /** The entry's bytes exactly as hashed. */
  readonly bytes: Uint8Array
  /** C2SP tlog-proof text. */
  readonly proof: string
}

export type Receipts = {
  /**
   * The receipt of a recorded entry under the newest published checkpoint; undefined when no published checkpoint covers
   * it yet, and null when there is no such entry.
   * @param options.withEntry put the entry's bytes into the proof, so that it verifies with nothing but a key
   */
  of(entryId: bigint, options?: { readonly withEntry: boolean }): Promise<EntryReceipt | undefined | null>
}

/** Receipts under the checkpoints that the policy lets be published. */
export function createReceipts(database: Database, policy: WitnessPolicy): Receipts {
  const readTiles = rememberTiles(databaseTiles(database))
  return {
    of: (entryId, { withEntry } = { withEntry: false }) =>
      receiptOf({ database, policy, readTiles }, entryId, withEntry),
  }
}

type Sources = { readonly database: Database; readonly policy: WitnessPolicy; readonly readTiles: ReadTiles }

async function receiptOf(
  { database, policy, readTiles }: Sources,
  entryId: bigint,
  withEntry: boolean,
): Promise<EntryReceipt | undefined | null> {
  const entry = await database.client.auditEntry.findUnique({
    where: { id: entryId },
    include: { leaf: true },
  })
  if (entry === null) return null
  const head = await publishedHead(database, policy)
  if (entry.leaf === null || head === undefined || entry.leaf.index >= head.size) return undefined
  const extra = withEntry ? { extra: entry.bytes } : {}
  const proof = await prove(readTiles, entry.leaf.index, head, extra)
  return { index: entry.leaf.index, bytes: entry.bytes, proof }
}

async function prove(
  readTiles: ReadTiles,
  index: bigint,
  { size, checkpoint }: PublishedHead,
  extra: { readonly extra?: Uint8Array },
): Promise<string> {
  const hashes = await proveInclusion(Number(index), size, readTiles)
  return formatReceipt({ index, hashes, checkpoint, ...extra })
}
