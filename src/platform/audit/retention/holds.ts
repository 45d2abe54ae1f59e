import type { Hold } from '../../../domain/audit/retention/hold.ts'
import type { Database } from '../../database/database.ts'

type Row = {
  readonly id: string
  readonly projectId: string | null
  readonly requestId: string | null
  readonly personId: string | null
  readonly datasetId: string | null
  readonly fromIndex: bigint | null
  readonly fromTime: Date | null
  readonly grants: string[] | null
  readonly extracts: string[] | null
  readonly placedAt: bigint | null
}

/** The legal holds in force, oldest first, each with the grants and extracts that came of its request. */
export async function activeHolds(database: Pick<Database, 'query'>): Promise<Hold[]> {
  const rows = await database.query<Row>(
    `SELECT h."id"::text, h."project_id" AS "projectId", h."request_id" AS "requestId", h."person_id" AS "personId",
       h."dataset_id" AS "datasetId", h."from_index" AS "fromIndex", h."from_time" AS "fromTime",
       (SELECT array_agg(g."id"::text) FROM "access_grant" g WHERE g."request_id"::text = h."request_id") AS "grants",
       (SELECT array_agg(x."id"::text) FROM "extract" x JOIN "access_grant" g ON g."id" = x."grant_id"
        WHERE g."request_id"::text = h."request_id") AS "extracts",
       (SELECT l."index" FROM "audit_leaf" l WHERE l."entry_id" = h."placed_entry") AS "placedAt"
     FROM "audit_hold" h WHERE h."lifted_at" IS NULL ORDER BY h."placed_at", h."id"`,
  )
  return rows.map((row) => ({
    id: row.id,
    scope: {
      ...(row.projectId === null ? {} : { project: row.projectId }),
      ...(row.requestId === null ? {} : { request: row.requestId }),
      ...(row.personId === null ? {} : { person: row.personId }),
      ...(row.datasetId === null ? {} : { dataset: row.datasetId }),
    },
    grants: row.grants ?? [],
    extracts: row.extracts ?? [],
    ...(row.fromIndex === null ? {} : { fromIndex: Number(row.fromIndex) }),
    ...(row.fromTime === null ? {} : { fromTime: row.fromTime }),
    ...(row.placedAt === null ? {} : { placedAt: Number(row.placedAt) }),
  }))
}
