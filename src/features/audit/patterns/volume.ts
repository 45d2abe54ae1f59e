import { type Finding, obtaining, period, type Rule, SHOWN } from './rule.ts'

/** Far more extracts and downloads on one day than the same person's other days. */
export const volume: Rule = {
  id: 'volume',
  title: 'Unusual volume',
  explain: ({ minimumActs, timesUsual }) =>
    `At least ${minimumActs} orders and downloads of one person on one day (UTC), and at least ${timesUsual} times their average on the other days of the period on which they did any.`,
  find: ({ database }, query) =>
    database.query<Finding>(
      `WITH daily AS (
         SELECT e."actor_id" AS person, (e."time" AT TIME ZONE 'UTC')::date AS day, count(*)::int AS acts,
           max(e."time") AS at, (array_agg(e."id" ORDER BY e."id"))[1:${SHOWN}] AS entries
         FROM "audit_entry" e
         WHERE e."type" IN ${obtaining} AND e."time" >= $1 AND e."time" < $2 GROUP BY 1, 2),
       compared AS (
         SELECT d.*, coalesce(round((sum(acts) OVER w - acts)::numeric / nullif(count(*) OVER w - 1, 0), 1), 0)::float8
           AS usual FROM daily d WINDOW w AS (PARTITION BY person))
       SELECT person, at, entries,
         jsonb_build_object('day', day::text, 'acts', acts, 'average on other days', usual) AS figures
       FROM compared WHERE acts >= $3 AND acts >= usual * $4 ORDER BY acts DESC, person`,
      [...period(query), query.minimumActs, query.timesUsual],
    ),
}
