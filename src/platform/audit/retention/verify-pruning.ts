import { earliestEnd } from '../../../domain/audit/retention/policy.ts'
import type { RecordedPruning } from '../../../domain/audit/retention/pruning-watch.ts'
import type { Finding } from '../../../domain/audit/verify-log.ts'
import { digestOfText } from '../../../domain/policy/digest.ts'
import type { Database } from '../../database/database.ts'
import { retentionSchema } from '../../policy/retention.ts'

/**
 * Compares what the database says of pruning with what the log records: the minimum index in force is the one recorded
 * last; no pruning took entries that the shortest period of its policy still kept, counted from when they were signed;
 * the entry that placed a hold in force is there.
 */
export async function verifyPruning(
  database: Database,
  recorded: readonly RecordedPruning[],
): Promise<Finding[]> {
  const rows = await database.client.auditPruning.findMany({ orderBy: { minimumIndex: 'asc' } })
  const [inForce, last] = [rows.at(-1)?.minimumIndex ?? 0n, recorded.at(-1)?.minimum ?? 0n]
  const findings: Finding[] = []
  if (inForce !== last) {
    // A pruning is recorded before the sequencer gives its entry a place; until then it waits in the queue.
    const waits = await database.client.auditPending.count({ where: { entryId: rows.at(-1)?.entryId ?? 0n } })
    if (waits === 0 || inForce < last)
      findings.push({
        kind: 'pruning-not-recorded',
        index: last,
        detail: `The minimum index is ${inForce} in the database, and ${last} by the log's own record`,
      })
  }
  for (const pruning of recorded) findings.push(...(await judge(database, pruning)))
  return [...findings, ...(await brokenHolds(database))]
}

async function judge(
  database: Database,
  { index, minimum, time, policy }: RecordedPruning,
): Promise<Finding[]> {
  const kept = await database.client.auditEvidence.findUnique({ where: { digest: policy } })
  const parsed = retentionSchema.safeParse(parseJson(kept?.content))
  if (kept === null || digestOfText(kept.content) !== policy || !parsed.success)
    return [{ kind: 'pruning-invalid', index, detail: `The retention policy ${policy} is not there` }]
  const head = await database.client.auditTreeHead.findFirst({
    where: { size: { gte: minimum } },
    orderBy: { size: 'asc' },
  })
  const earliest = head === null ? undefined : earliestEnd(parsed.data, head.signedAt)
  if (earliest !== undefined && earliest <= time) return []
  const detail = `Entries up to ${minimum - 1n} were signed until ${head?.signedAt.toISOString() ?? 'never'}, and pruned on ${time.toISOString()}`
  return [{ kind: 'pruned-too-early', index, detail }]
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

async function brokenHolds(database: Database): Promise<Finding[]> {
  const rows = await database.query<{ id: string; entry: bigint }>(
    `SELECT h."id"::text, h."placed_entry" AS "entry" FROM "audit_hold" h
     LEFT JOIN "audit_entry" e ON e."id" = h."placed_entry"
     WHERE h."lifted_at" IS NULL AND (e."id" IS NULL OR e."type" <> 'audit.hold-placed')`,
  )
  return rows.map(({ id, entry }) => ({
    kind: 'pruned-under-hold',
    index: entry,
    detail: `The hold ${id} is in force, and the entry ${entry} that placed it is gone`,
  }))
}
