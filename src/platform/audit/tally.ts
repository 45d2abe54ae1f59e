import type { Database, Tx } from '../database/database.ts'

/** Entries counted in one transaction. */
const BATCH = 20_000

/** Searched columns whose values are counted by day. */
export const tallied = {
  actor: 'actor_id',
  organisation: 'organisation',
  project: 'project_id',
  dataset: 'dataset_id',
  request: 'request_id',
  grant: 'grant_id',
  extract: 'extract_id',
  person: 'person_id',
  type: 'type',
  outcome: 'outcome',
  reason: 'reason',
} as const
export type TalliedField = keyof typeof tallied | 'all'

/**
 * Adds sequenced entries that are not counted yet to the tally, so that a search over millions of entries says at once
 * how many match. In the order of the tree, which has no gaps: each entry is counted exactly once, whichever process
 * does it. What is not counted yet is counted by the search itself.
 * @returns how many entries were added
 */
export async function tallyLog(database: Database): Promise<number> {
  let added = 0
  for (;;) {
    const batch = await database.transaction(tallyBatch)
    added += batch
    if (batch < BATCH) return added
  }
}

const pairs = Object.entries(tallied)
  .map(([field, column]) => `('${field}', e."${column}")`)
  .join(', ')

/** How many entries of a range of the tree have each value on each day. */
const counted = `SELECT f."field", f."value", (e."time" AT TIME ZONE 'UTC')::date AS "day", count(*) AS "entries"
     FROM "audit_leaf" l JOIN "audit_entry" e ON e."id" = l."entry_id"
     CROSS JOIN LATERAL (VALUES ('all', ''), ${pairs}) AS f("field", "value")
     WHERE l."index" >= $1 AND l."index" < $2 AND f."value" IS NOT NULL
     GROUP BY 1, 2, 3`

async function tallyBatch(tx: Tx): Promise<number> {
  const [position] = await tx.$queryRaw<{ next: bigint }[]>`
    SELECT "next" FROM "audit_tally_position" WHERE "id" = 1 FOR UPDATE SKIP LOCKED`
  if (position === undefined) return 0
  const last = await tx.auditLeaf.findFirst({ orderBy: { index: 'desc' }, select: { index: true } })
  const { next } = position
  const end = last === null ? next : min(next + BigInt(BATCH), last.index + 1n)
  if (end <= next) return 0
  await tx.$executeRawUnsafe(
    `INSERT INTO "audit_tally" AS t ("field", "value", "day", "entries")
     ${counted}
     ON CONFLICT ("field", "value", "day") DO UPDATE SET "entries" = t."entries" + excluded."entries"`,
    next,
    end,
  )
  await tx.auditTallyPosition.update({ where: { id: 1 }, data: { next: end } })
  return Number(end - next)
}

/**
 * Takes the entries of a range of the tree out of the tally before they are pruned, as far as they were counted. What is
 * not counted yet never will be. Keeps the position locked until the transaction ends.
 */
export async function untally(tx: Tx, from: number, to: number): Promise<void> {
  const [position] = await tx.$queryRaw<{ next: bigint }[]>`
    SELECT "next" FROM "audit_tally_position" WHERE "id" = 1 FOR UPDATE`
  await tx.$executeRawUnsafe(
    `UPDATE "audit_tally" t SET "entries" = t."entries" - c."entries"
     FROM (${counted}) AS c
     WHERE t."field" = c."field" AND t."value" = c."value" AND t."day" = c."day"`,
    BigInt(from),
    min(BigInt(to), position?.next ?? 0n),
  )
  await tx.$executeRaw`DELETE FROM "audit_tally" WHERE "entries" <= 0`
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
