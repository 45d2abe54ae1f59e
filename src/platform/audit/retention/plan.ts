import type { Hold } from '../../../domain/audit/retention/hold.ts'
import {
  firstKept,
  minimumIndex,
  type Prunable,
  type RetainedEntry,
  type RetentionFacts,
  type Stop,
} from '../../../domain/audit/retention/minimum-index.ts'
import type { Database } from '../../database/database.ts'
import type { LoadedRetention } from '../../policy/retention.ts'
import { publishedHead, type WitnessPolicy } from '../published-head.ts'
import { activeHolds } from './holds.ts'
import { readMinimumIndex } from './minimum-index.ts'

export type RetentionDeps = {
  readonly database: Database
  readonly retention: LoadedRetention
  readonly policy: WitnessPolicy
  readonly now: () => Date
}

/** What may be pruned now, and what stops it there. */
export type PruningPlan = Prunable & {
  /** Minimum index so far. */
  readonly present: number
  /** Size of the newest published tree. */
  readonly size: number
  readonly holds: readonly Hold[]
}

/** Entries read at a time. */
const PAGE = 10_000

/** Finds the minimum index that policy and holds allow at this moment. Reads only. */
export async function planPruning(deps: RetentionDeps): Promise<PruningPlan> {
  const { database, retention, now } = deps
  const present = await readMinimumIndex(database.client)
  const size = (await publishedHead(database, deps.policy))?.size ?? 0
  const holds = await activeHolds(database)
  const stop = await findStop(database, present, size, { policy: retention.policy, holds, now: now() })
  return { ...minimumIndex(present, size, stop), present, size, holds }
}

async function findStop(
  database: Database,
  from: number,
  size: number,
  facts: RetentionFacts,
): Promise<Stop | undefined> {
  for (let at = from; at < size; at += PAGE) {
    const stop = firstKept(await readEntries(database, at, Math.min(at + PAGE, size)), facts)
    if (stop !== undefined) return stop
  }
  return undefined
}

/**
 * An entry counts from when it was signed if that is later than what it says of itself, so that a clock set back makes
 * nothing prunable. A leaf whose entry is not there is of no known kind, and stops pruning.
 */
const readEntries = (database: Database, from: number, to: number): Promise<RetainedEntry[]> =>
  database.query<RetainedEntry>(
    `SELECT l."index"::float8 AS "index", coalesce(e."type", '') AS "type",
       greatest(e."time", (SELECT h."signed_at" FROM "audit_tree_head" h WHERE h."size" > l."index"
         ORDER BY h."size" LIMIT 1)) AS "recorded",
       e."actor_id" AS "actor", e."person_id" AS "person", e."project_id" AS "project", e."request_id" AS "request",
       e."grant_id" AS "grant", e."extract_id" AS "extract", e."dataset_id" AS "dataset"
     FROM "audit_leaf" l LEFT JOIN "audit_entry" e ON e."id" = l."entry_id"
     WHERE l."index" >= $1 AND l."index" < $2 ORDER BY l."index"`,
    [from, to],
  )
