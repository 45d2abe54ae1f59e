import { tileWidth } from '../../../domain/audit/tile.ts'
import type { Database, Tx } from '../../database/database.ts'
import { untally } from '../tally.ts'
import { releaseQuestions, removeQuestions } from './remove-questions.ts'

/** What was removed. */
export type Swept = { readonly entries: number; readonly sideRecords: number; readonly questions: number }

/** Entries removed in one transaction: whole bundles, few enough for a second. */
const BATCH = 20 * tileWidth

/**
 * Removes the entries below the minimum index, and the side records and questions that no entry refers to any more. Whatever
 * of it an earlier call did not come to is done by this one.
 */
export async function sweep(database: Database, minimum: number): Promise<Swept> {
  const [first] = await database.query<{ index: bigint | null }>(
    `SELECT min("index") AS "index" FROM "audit_leaf" WHERE "entry_id" IS NOT NULL AND "index" < $1`,
    [minimum],
  )
  let entries = 0
  for (let at = Number(first?.index ?? minimum); at < minimum; at += BATCH) {
    entries += await database.transaction((tx) => removeEntries(tx, at, Math.min(at + BATCH, minimum)))
  }
  const sideRecords = await removeSideRecords(database)
  return { entries, sideRecords, questions: await removeQuestions(database, minimum) }
}

async function removeEntries(tx: Tx, from: number, to: number): Promise<number> {
  await untally(tx, from, to)
  await releaseQuestions(tx, from, to)
  return tx.$executeRaw`
    DELETE FROM audit_entry e USING audit_leaf l
    WHERE l.entry_id = e.id AND l."index" >= ${from} AND l."index" < ${to}`
}

/**
 * Person by person, so that each step is short and an interrupted sweep goes on where it stopped. Entries refer to the side
 * records of whoever acted or whom they are about, which an index finds.
 */
async function removeSideRecords(database: Database): Promise<number> {
  const owners = await database.query<{ subject: string }>(
    'SELECT DISTINCT "subject_id" AS "subject" FROM "side_record"',
  )
  let removed = 0
  for (const { subject } of owners)
    removed += await database.transaction((tx) => removeUnreferred(tx, subject))
  return removed
}

async function removeUnreferred(tx: Tx, subject: string): Promise<number> {
  // Waits for those who are recording under this key, and keeps others out: what they refer to must not be taken for unused.
  await tx.$queryRaw`SELECT "subject_id" FROM "subject_key" WHERE "subject_id" = ${subject} FOR UPDATE`
  return tx.$executeRaw`
    WITH entry AS (
      SELECT bytes FROM audit_entry WHERE actor_id = ${subject}
      UNION ALL SELECT bytes FROM audit_entry WHERE person_id = ${subject}
    ), referred AS (
      SELECT s.value FROM entry e CROSS JOIN LATERAL jsonb_each_text(convert_from(e.bytes, 'UTF8')::jsonb -> 'sealed') s
    )
    DELETE FROM side_record r WHERE r.subject_id = ${subject}
      AND NOT EXISTS (SELECT FROM referred WHERE referred.value = r.digest)`
}
