import type { DiversityModel } from '../../../domain/risk/profile-models.ts'
import type { OneValueCounts, SensitiveCounts } from './sensitive-counts.ts'
import { reachedBySeveral } from './sensitive-several.ts'
import type { Session } from './session.ts'

/** As in `domain/risk/checks.ts`: floating point must not fail a figure that equals its limit. */
const TOLERANCE = 1e-12

/**
 * Queries that judge every class that stays by the models of what these counts are of: id, lacks (whether an l-diversity fails),
 * excess (distance above t; 0 when none is).
 * @param kept table of the classes that stay
 * @param patients in all of them
 */
export async function judgementsOf(
  session: Session,
  counts: SensitiveCounts,
  models: readonly DiversityModel[],
  kept: string,
  patients: number,
): Promise<readonly string[]> {
  if (counts.kind === 'several') {
    const reached = await reachedBySeveral(session, counts, kept, patients)
    return [judged(models, reached)]
  }
  const { present, whole } = await countLeft(session, counts, kept)
  const ordered = models.filter(({ model }) => model === 't-closeness-ordered')
  const others = models.filter(({ model }) => model !== 't-closeness-ordered')
  return [
    ...(others.length === 0 ? [] : [byCounts(others, present, whole, patients)]),
    ...(ordered.length === 0 ? [] : [byOrder(ordered, present, whole, patients)]),
  ]
}

/** Tables that one round works on, beside the counts of a variable. */
export const leftTables = (table: string): { readonly present: string; readonly whole: string } => ({
  present: `${table}_present`,
  whole: `${table}_whole`,
})

/** Builds the counts of the classes that stay, by class (id, size, code, n) and as a whole (code, rank, n, cumulated, below). */
async function countLeft(
  session: Session,
  { table, rare }: OneValueCounts,
  kept: string,
): Promise<{ readonly present: string; readonly whole: string }> {
  const { present, whole } = leftTables(table)
  const left = `SELECT k.id, k.size, v.code, v.n FROM ${table} v JOIN ${kept} k USING (id)`
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${present} AS ${rare === undefined ? left : withoutRare(left, rare)}`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${whole} AS
     SELECT *, sum(cumulated) OVER (ORDER BY rank) AS below FROM (
       SELECT *, CAST(sum(n) OVER (ORDER BY rank) AS BIGINT) AS cumulated FROM (
         SELECT code, CAST(sum(n) AS BIGINT) AS n, row_number() OVER (ORDER BY code) AS rank FROM ${present} GROUP BY code))`,
  )
  return { present, whole }
}

function withoutRare(left: string, { minimum, star, missing }: NonNullable<OneValueCounts['rare']>): string {
  const stays = `sum(n) OVER (PARTITION BY code) >= ${Number(minimum)} OR code = ${missing ?? 0}`
  return `SELECT id, size, CASE WHEN stays THEN code ELSE ${star} END AS code, CAST(sum(n) AS BIGINT) AS n
    FROM (SELECT *, ${stays} AS stays FROM (${left})) GROUP BY ALL`
}

/** l-diversity and equal distance: ½ Σ |q − p| is the sum of what the class has too much of. */
function byCounts(
  models: readonly DiversityModel[],
  present: string,
  whole: string,
  patients: number,
): string {
  return judged(
    models,
    `SELECT p.id, count(*) AS different,
        exp(ln(any_value(p.size)) - sum(p.n * ln(p.n) ORDER BY p.n) / any_value(p.size)) AS entropy_l,
        CAST(sum(greatest(0, p.n * ${patients} - w.n * p.size)) AS DOUBLE)
          / CAST(any_value(p.size) * ${patients} AS DOUBLE) AS distance
      FROM ${present} p JOIN ${whole} w USING (code) GROUP BY p.id`,
  )
}

/** @param reached a query of id, different, entropy_l and distance */
const judged = (models: readonly DiversityModel[], reached: string): string =>
  `SELECT id, ${['false', ...models.flatMap(lacks)].join(' OR ')} AS lacks, ${excessOf(models, 'distance')} AS excess
    FROM (${reached})`

function lacks(model: DiversityModel): string[] {
  if (!('l' in model)) return []
  const reached = model.model === 'distinct-l-diversity' ? 'different' : 'entropy_l'
  return [`${reached} < ${number(model.l)} * ${1 - TOLERANCE}`]
}

function excessOf(models: readonly DiversityModel[], distance: string): string {
  const each = models.flatMap((model) =>
    't' in model
      ? [
          `CASE WHEN ${distance} > ${number(model.t)} * (1 + ${TOLERANCE}) THEN ${distance} - ${number(model.t)} ELSE 0 END`,
        ]
      : [],
  )
  return each.length === 0 ? '0.0::DOUBLE' : `CAST(greatest(${each.join(', ')}) AS DOUBLE)`
}

/** A DOUBLE: a decimal literal would be a DECIMAL to the engine and compute otherwise. */
const number = (value: number): string => `CAST(${Number(value)} AS DOUBLE)`

/**
 * Ordered distance, Σ |Q − P| / (m − 1). Between two values of a class its cumulated share Q stays the same while P of the
 * whole grows, so each such stretch is two differences of prefix sums on either side of the place where P passes Q.
 */
function byOrder(
  models: readonly DiversityModel[],
  present: string,
  whole: string,
  patients: number,
): string {
  return `SELECT id, false AS lacks, ${excessOf(models, 'distance')} AS excess FROM (
    WITH stands AS (
      SELECT p.id, p.size, w.rank AS first, p.n FROM ${present} p JOIN ${whole} w USING (code)
      UNION ALL SELECT DISTINCT id, size, 0, 0 FROM ${present}),
    stretches AS (
      SELECT id, size, greatest(first - 1, 0) AS start, CAST(sum(n) OVER (PARTITION BY id ORDER BY first) AS BIGINT) AS q,
        lead(first, 1, (SELECT max(rank) + 1 FROM ${whole})) OVER (PARTITION BY id ORDER BY first) - 1 AS last
      FROM stands),
    crossed AS (
      SELECT s.*, least(greatest(coalesce(w.rank, 0), s.start), s.last) AS turn
      FROM (SELECT *, q * ${patients} // size AS reach FROM stretches) s ASOF LEFT JOIN ${whole} w ON s.reach >= w.cumulated),
    sums AS (SELECT rank, below FROM ${whole} UNION ALL SELECT 0, 0)
    SELECT x.id, CAST(sum(x.q::HUGEINT * ${patients} * (x.turn - x.start - (x.last - x.turn))
        + x.size * (z.below - 2 * t.below + a.below)) AS DOUBLE)
      / (CAST(any_value(x.size) * ${patients} AS DOUBLE) * greatest((SELECT max(rank) FROM ${whole}) - 1, 1)) AS distance
    FROM crossed x JOIN sums a ON a.rank = x.start JOIN sums t ON t.rank = x.turn JOIN sums z ON z.rank = x.last
    GROUP BY x.id)`
}
