import type { AccessQuery, AccessView } from '../../contract/audit.ts'
import type { Context } from '../../http/context.ts'
import { readMinimumIndex } from '../../platform/audit/retention/minimum-index.ts'
import type { Database } from '../../platform/database/database.ts'
import { type AuditDeps, recordSearch } from './service.ts'

type Row = {
  readonly person: string
  readonly name: string
  readonly organisation: string
  readonly project: string
  readonly grant: string
  readonly request: string
  readonly datasets: { readonly dataset: string; readonly version: number }[]
  readonly from: Date
  readonly until: Date
  readonly entries: bigint[] | null
  readonly inactive: boolean
}

/**
 * Who could have obtained data on a day (UTC), under which grant, from when until when: members of a project while a
 * grant of it was in force, unless they were inactive for the whole day. With the entries that gave and took it.
 */
export async function accessOn(deps: AuditDeps, context: Context, query: AccessQuery): Promise<AccessView> {
  const { on, dataset, person } = query
  const start = new Date(`${on}T00:00:00.000Z`)
  const end = new Date(start.getTime() + 86_400_000)
  const rows = (await findAccess(deps.database, start, end))
    .filter((row) => !row.inactive)
    .filter((row) => person === undefined || row.person === person)
    .filter((row) => dataset === undefined || row.datasets.some((one) => one.dataset === dataset))
  await recordSearch(deps, context, 'access', query, { entries: rows.length })
  return {
    on,
    pruned: await isPruned(deps.database, end),
    items: rows.map(({ inactive: _active, ...row }) => ({
      ...row,
      datasets: row.datasets.map(({ dataset: id, version }) => ({ dataset: id, version })),
      from: row.from.toISOString(),
      until: row.until.toISOString(),
      entries: (row.entries ?? []).map(String),
    })),
  }
}

/** Whether the first entry that is kept was recorded after the day. */
async function isPruned({ client }: Database, end: Date): Promise<boolean> {
  const minimum = await readMinimumIndex(client)
  if (minimum === 0) return false
  const first = await client.auditLeaf.findUnique({ where: { index: minimum }, include: { entry: true } })
  return first?.entry == null || first.entry.time >= end
}

/**
 * The last word of the log on whether a person was active, before an instant. When it says nothing (nobody changed them,
 * or the entry was pruned), what its next word says was before, and without one, what the register says now.
 */
const lastStanding = (before: string): string => `coalesce((
  SELECT convert_from(c."bytes", 'UTF8')::jsonb #>> '{details,active}' FROM "audit_entry" c
  WHERE c."person_id" = p."id"::text AND c."type" IN ('person.changed', 'person.erased') AND c."time" < ${before}
  ORDER BY c."time" DESC, c."id" DESC LIMIT 1), (
  SELECT coalesce(convert_from(n."bytes", 'UTF8')::jsonb #>> '{details,before.active}', 'true') FROM "audit_entry" n
  WHERE n."person_id" = p."id"::text AND n."type" IN ('person.changed', 'person.erased') AND n."time" >= ${before}
  ORDER BY n."time", n."id" LIMIT 1), p."active"::text)`

const findAccess = (database: Database, start: Date, end: Date): Promise<Row[]> =>
  database.query<Row>(
    `SELECT p."id"::text AS "person", p."name", p."organisation", g."project_id"::text AS "project",
       g."id"::text AS "grant", g."request_id"::text AS "request", g."scope" -> 'datasets' AS "datasets",
       greatest(g."starts_at", m."added_at", $1::timestamptz) AS "from",
       least(g."ends_at", coalesce(g."revoked_at", g."ends_at"), $2::timestamptz) AS "until",
       (SELECT array_agg(e."id" ORDER BY e."id") FROM "audit_entry" e
        WHERE (e."grant_id" = g."id"::text AND e."type" IN ('grant.issued', 'grant.revoked'))
          OR (e."person_id" = p."id"::text AND e."project_id" = g."project_id"::text
            AND e."type" = 'project.member-added')) AS "entries",
       coalesce(${lastStanding('$1')} = 'false', false)
         AND NOT EXISTS (SELECT FROM "audit_entry" a WHERE a."person_id" = p."id"::text AND a."type" = 'person.changed'
           AND a."time" >= $1 AND a."time" < $2
           AND convert_from(a."bytes", 'UTF8')::jsonb #>> '{details,active}' = 'true') AS "inactive"
     FROM "access_grant" g
     JOIN "project_member" m ON m."project_id" = g."project_id"
     JOIN "person" p ON p."id" = m."person_id"
     WHERE g."starts_at" < $2 AND g."ends_at" > $1 AND m."added_at" < $2
       AND (g."revoked_at" IS NULL OR g."revoked_at" > $1)
       AND greatest(g."starts_at", m."added_at") < coalesce(g."revoked_at", g."ends_at")
     ORDER BY p."name", p."id", g."starts_at", g."id"`,
    [start, end],
  )
