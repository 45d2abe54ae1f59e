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
 * Recomputes the whole tree from the stored bytes and compares it with every stored head, hash and search column.
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
  const heads = await database.client.auditTreeHead.findMany({ orderBy: { size: 'asc' } })
  const size = heads.at(-1)?.size ?? 0n
  const pending = [...heads]
  let next = 0n
  for (;;) {
    const leaves = await database.client.auditLeaf.findMany({
      where: { index: { gte: next } },
      orderBy: { index: 'asc' },
      take: PAGE,
      include: { entry: true },
    })
    for (const { index, entry } of leaves) {
      while (pending[0] !== undefined && pending[0].size <= index) giveHead(verifier, pending.shift())
      const { bytes, leafHash, ...columns } = entry
      verifier.entry({ index, bytes, leafHash, columns })
      next = index + 1n
    }
    options.progress?.(Number(next), Number(size))
    if (leaves.length < PAGE) break
  }
  for (const head of pending) giveHead(verifier, head)
  const unsequenced = await database.client.auditEntry.count({ where: { leaf: null } })
  return { ...verifier.finish(), unsequenced }
}

function giveHead(verifier: LogVerifier, head: Parameters<LogVerifier['head']>[0] | undefined): void {
  if (head !== undefined) verifier.head(head)
}
