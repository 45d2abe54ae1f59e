import type { Finding, PatternDeps, Rule } from './rule.ts'
import { period } from './rule.ts'

/** Pairs compared for one question; the newest come first. */
const MOST_PAIRS = 200

type Pair = {
  readonly person: string
  readonly at: Date
  readonly one: string
  readonly other: string
  readonly entries: bigint[]
}

/** Two extracts that differ by few patients: what one has and the other has not can be told apart. */
export const patientsInCommon: Rule = {
  id: 'patients-in-common',
  title: 'Many patients in common',
  explain: ({ percentInCommon }) =>
    `Two extracts of one project from the same dataset that share at least ${percentInCommon} % of the patients of the smaller one, and are not the same patients. Compared by the pseudonyms of the project, which no other project shares.`,
  find: async (deps, query) => {
    const findings: Finding[] = []
    for (const pair of await findPairs(deps, query)) {
      const found = await deps.countInCommon(pair.one, pair.other)
      if (found === undefined) continue
      const { one, other, common } = found
      const percent = Math.floor((100 * common) / Math.max(1, Math.min(one, other)))
      if (percent < query.percentInCommon || (common === one && common === other)) continue
      const figures = { 'an extract': pair.one, 'another extract': pair.other, 'percent in common': percent }
      findings.push({ person: pair.person, at: pair.at, figures, entries: pair.entries })
    }
    return findings
  },
}

const findPairs = ({ database }: PatternDeps, query: Parameters<Rule['find']>[1]): Promise<Pair[]> =>
  database.query<Pair>(
    `SELECT b."requested_by"::text AS person, b."delivered_at" AS at, a."id"::text AS "one", b."id"::text AS "other",
       (SELECT array_agg(e."id" ORDER BY e."id") FROM "audit_entry" e
        WHERE e."extract_id" IN (a."id"::text, b."id"::text) AND e."type" = 'release.recorded') AS entries
     FROM "extract" a JOIN "extract" b ON b."project_id" = a."project_id" AND b."dataset_id" = a."dataset_id"
       AND (a."created_at", a."id") < (b."created_at", b."id")
     WHERE a."status" = 'delivered' AND b."status" = 'delivered'
       AND b."delivered_at" >= $1 AND b."delivered_at" < $2
     ORDER BY b."delivered_at" DESC, a."id" LIMIT ${MOST_PAIRS}`,
    period(query),
  )
