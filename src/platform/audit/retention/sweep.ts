import { tileWidth } from '../../../domain/audit/tile.ts'
import type { Database, Tx } from '../../database/database.ts'
import { untally } from '../tally.ts'

/** Entries removed in one transaction: whole bundles, few enough for a second. */
const BATCH = 20 * tileWidth

/**
 * Removes the entries below the minimum index, and the side records that no entry refers to any more. Whatever of it
 * an earlier call did not come to is done by this one.
 */
export async function sweep(
  database: Database,
  minimum: number,
): Promise<{ entries: number; sideRecords: number }> {
  const [first] = await database.query<{ index: bigint | null }>(
    `SELECT min("index") AS "index" FROM "audit_leaf" WHERE "entry_id" IS NOT NULL AND "index" < $1`,
    [minimum],
  )
  if (typeof first?.index !== 'bigint') return { entries: 0, sideRecords: 0 }
  let entries = 0
  for (let at = Number(first.index); at < minimum; at += BATCH) {
    entries += await database.transaction((tx) => removeEntries(tx, at, Math.min(at + BATCH, minimum)))
  }
  return { entries, sideRecords: await removeSideRecords(database) }
}

async function removeEntries(tx: Tx, from: number, to: number): Promise<number> {
  await untally(tx, from, to)
  return tx.$executeRaw`
    DELETE FROM audit_entry e USING audit_leaf l
    WHERE l.entry_id = e.id AND l."index" >= ${from} AND l."index" < ${to}`
}

/** An anti-join, which is one look at the entries; NOT IN would be one for each side record once they outgrow memory. */
async function removeSideRecords(database: Database): Promise<number> {
  const [row] = await database.query<{ count: bigint }>(
    `WITH gone AS (
       DELETE FROM "side_record" r WHERE NOT EXISTS (
         SELECT FROM (
           SELECT s.value FROM "audit_entry" e
           CROSS JOIN LATERAL jsonb_each_text(convert_from(e."bytes", 'UTF8')::jsonb -> 'sealed') s
         ) AS referred WHERE referred.value = r."digest"
       ) RETURNING 1
     ) SELECT count(*) AS "count" FROM gone`,
  )
  return Number(row?.count ?? 0n)
}
