import { type Finding, obtaining, period, type Rule, SHOWN } from './rule.ts'

/** Orders and downloads at night or at the weekend. */
export const hours: Rule = {
  id: 'hours',
  title: 'Unusual hours',
  explain: ({ opens, closes, timezone }) =>
    `Orders and downloads before ${opens}:00, from ${closes}:00 on, or on a Saturday or Sunday, ${timezone} time.`,
  find: ({ database }, query) =>
    database.query<Finding>(
      `SELECT person, max("time") AS at, (array_agg(id ORDER BY id))[1:${SHOWN}] AS entries,
         jsonb_build_object('day', day::text, 'acts', count(*)::int, 'earliest', to_char(min(local), 'HH24:MI'),
           'latest', to_char(max(local), 'HH24:MI')) AS figures
       FROM (SELECT e."actor_id" AS person, e."id", e."time", e."time" AT TIME ZONE $3 AS local,
           (e."time" AT TIME ZONE $3)::date AS day
         FROM "audit_entry" e
         WHERE e."type" IN ${obtaining} AND e."time" >= $1 AND e."time" < $2) acts
       WHERE extract(hour FROM local) < $4 OR extract(hour FROM local) >= $5 OR extract(isodow FROM local) > 5
       GROUP BY person, day ORDER BY at DESC, person`,
      [...period(query), query.timezone, query.opens, query.closes],
    ),
}
