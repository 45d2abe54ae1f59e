import type { SearchColumns } from '../../domain/audit/event-search.ts'
import type { Database } from '../../platform/database/database.ts'
import { all, type Condition } from './filter.ts'

/** An entry as found: what it is searched by, its bytes, and its place in the tree when it has one. */
export type FoundEntry = SearchColumns & {
  readonly id: bigint
  readonly index: bigint | null
  readonly bytes: Uint8Array
  readonly leafHash: Uint8Array
}

/** Where a page of a list by time ended; ties by number of the entry. */
export type Position = { readonly time: string; readonly id: string }

export const positionOf = ({ time, id }: FoundEntry): Position => ({
  time: time.toISOString(),
  id: String(id),
})

const columns = `e."id", l."index", e."bytes", e."leaf_hash" AS "leafHash", e."time", e."type", e."outcome",
  e."actor_id" AS "actorId", e."organisation", e."project_id" AS "projectId", e."dataset_id" AS "datasetId",
  e."request_id" AS "requestId", e."grant_id" AS "grantId", e."extract_id" AS "extractId",
  e."person_id" AS "personId", e."reason"`

const source = '"audit_entry" e LEFT JOIN "audit_leaf" l ON l."entry_id" = e."id"'

/** At most `limit` entries in the order of time, from the position on. */
export function findEntries(
  database: Database,
  condition: Condition,
  options: {
    readonly order: 'newest-first' | 'oldest-first'
    readonly after?: Position | undefined
    readonly limit: number
  },
): Promise<FoundEntry[]> {
  const { order, after, limit } = options
  const [compare, direction] = order === 'newest-first' ? ['<', 'DESC'] : ['>', 'ASC']
  const { sql, values } = all([
    condition,
    ...(after === undefined
      ? []
      : [
          { sql: `(e."time", e."id") ${compare} ($1, $2)`, values: [new Date(after.time), BigInt(after.id)] },
        ]),
  ])
  return database.query<FoundEntry>(
    // Which entries, from indexes alone where those say all that is asked; then what is in them.
    `SELECT ${columns} FROM (
       SELECT e."id" FROM ${source} WHERE ${sql} ORDER BY e."time" ${direction}, e."id" ${direction} LIMIT ${limit}
     ) AS page JOIN ${source} ON e."id" = page."id"
     ORDER BY e."time" ${direction}, e."id" ${direction}`,
    [...values],
  )
}

export async function findEntry(database: Database, id: bigint): Promise<FoundEntry | undefined> {
  const condition = { sql: 'e."id" = $1', values: [id] }
  return (await findEntries(database, condition, { order: 'newest-first', limit: 1 }))[0]
}
