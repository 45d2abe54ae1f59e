import { type Finding, obtaining, period, type Rule, SHOWN } from './rule.ts'

/** Data obtained in the last moments of a grant. */
export const expiry: Rule = {
  id: 'expiry',
  title: 'Access just before expiry',
  explain: ({ hoursBeforeEnd }) =>
    `Orders and downloads under a grant within ${hoursBeforeEnd} hours before its last moment.`,
  find: ({ database }, query) =>
    database.query<Finding>(
      `SELECT e."actor_id" AS person, max(e."time") AS at, (array_agg(e."id" ORDER BY e."id"))[1:${SHOWN}] AS entries,
         jsonb_build_object('grant', g."id"::text, 'ended', to_char(g."ends_at" AT TIME ZONE 'UTC',
           'YYYY-MM-DD"T"HH24:MI"Z"'), 'acts', count(*)::int, 'hours before',
           round(extract(epoch FROM g."ends_at" - max(e."time")) / 3600, 1)::float8) AS figures
       FROM "audit_entry" e JOIN "access_grant" g ON g."id"::text = e."grant_id"
       WHERE e."type" IN ${obtaining} AND e."time" >= $1 AND e."time" < $2
         AND e."time" < g."ends_at" AND e."time" >= g."ends_at" - make_interval(hours => $3)
       GROUP BY e."actor_id", g."id" ORDER BY at DESC, person`,
      [...period(query), query.hoursBeforeEnd],
    ),
}
