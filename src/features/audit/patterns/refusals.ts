import { type Finding, period, type Rule, SHOWN } from './rule.ts'

/** Somebody who is refused again and again within an hour. */
export const refusals: Rule = {
  id: 'refusals',
  title: 'Repeated refusals',
  explain: ({ minimumRefusals }) =>
    `At least ${minimumRefusals} refused attempts of one person within one hour of the clock.`,
  find: ({ database }, query) =>
    database.query<Finding>(
      `SELECT e."actor_id" AS person, max(e."time") AS at, (array_agg(e."id" ORDER BY e."id"))[1:${SHOWN}] AS entries,
         jsonb_build_object('hour', to_char(date_trunc('hour', e."time" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:00"Z"'),
           'refusals', count(*)::int, 'things asked for',
           count(DISTINCT coalesce(e."extract_id", e."grant_id", e."request_id", e."project_id", e."dataset_id"))::int,
           'reasons', string_agg(DISTINCT e."reason", ', ')) AS figures
       FROM "audit_entry" e
       WHERE e."outcome" = 'refused' AND e."outcome" <> 'success' AND e."time" >= $1 AND e."time" < $2
       GROUP BY e."actor_id", date_trunc('hour', e."time" AT TIME ZONE 'UTC')
       HAVING count(*) >= $3 ORDER BY at DESC, person`,
      [...period(query), query.minimumRefusals],
    ),
}
