import type { SensitiveFigures } from '../../../domain/risk/table-figures.ts'
import { quasiColumns, RISK_CLASSES, type RiskColumn } from './risk-classes.ts'
import { type Connection, oneRow, wholeNumber } from './session.ts'

export type SensitiveColumn = RiskColumn & {
  readonly isOrdered: boolean
  /** l of the recursive (c, l)-diversity whose c is measured. */
  readonly recursiveL: number
}

/** Records of one class with one sensitive value: class, size of the class, rank of the value, n. */
const CELLS = 'risk_cells'
/** The sensitive variable in the whole table: rank, n, p, cumulated p, sum of the cumulated p up to it. */
const WHOLE = 'risk_whole'

/**
 * The worst class for one sensitive variable. One grouping over the rows; the rest works on (class, value) pairs.
 * `domain/risk/attribute-disclosure.ts` is the reference. Missing is a value like any other.
 */
export async function measureSensitive(
  session: Connection,
  from: string,
  quasi: readonly RiskColumn[],
  sensitive: SensitiveColumn,
): Promise<SensitiveFigures> {
  const { recursiveL } = sensitive
  await countCells(session, from, quasi, sensitive)
  const worst = await oneRow(
    session,
    `SELECT min(different) AS different, min(entropy) AS entropy, max(t) AS t,
       max(largest / nullif(size - head, 0)) AS c, bool_or(size = head) AS unbounded
     FROM (SELECT c.id, any_value(c.size) AS size, count(*) AS different, max(c.n) AS largest,
         ln(any_value(c.size)) - sum(c.n * ln(c.n) ORDER BY c.n) / any_value(c.size) AS entropy,
         coalesce(list_sum(max(c.n, ${Math.max(1, recursiveL - 1)})), 0) * ${recursiveL > 1 ? 1 : 0} AS head,
         sum(greatest(0, c.n / c.size - w.p) ORDER BY w.rank) AS t
       FROM ${CELLS} c JOIN ${WHOLE} w ON c.value IS NOT DISTINCT FROM w.value GROUP BY c.id)`,
  )
  const { values } = await oneRow(session, `SELECT count(*) AS values FROM ${WHOLE}`)
  return {
    name: sensitive.name,
    values: wholeNumber(values),
    distinct: wholeNumber(worst.different ?? 0),
    entropyL: Math.exp(Number(worst.entropy ?? 0)),
    recursive: { l: recursiveL, c: worst.unbounded === true ? null : Number(worst.c ?? 0) },
    equalT: Number(worst.t ?? 0),
    orderedT: sensitive.isOrdered ? await orderedDistance(session) : null,
  }
}

/** Counts records by class and value, and by value alone. */
async function countCells(
  session: Connection,
  from: string,
  quasi: readonly RiskColumn[],
  sensitive: SensitiveColumn,
): Promise<void> {
  const named = quasi.map(({ sql }, at) => `${sql} AS q${at}`)
  const same = quasiColumns(quasi).map((column) => `c.${column} IS NOT DISTINCT FROM v.${column}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${CELLS} AS
     WITH v AS (SELECT ${[...named, `${sensitive.sql} AS value`, 'count(*) AS n'].join(', ')} FROM ${from} GROUP BY ALL)
     SELECT c.id, c.own AS size, v.value, v.n FROM v JOIN ${RISK_CLASSES} c ON ${['true', ...same].join(' AND ')}`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${WHOLE} AS
     SELECT *, sum(cumulated) OVER (ORDER BY rank) AS below FROM (
       SELECT *, sum(p) OVER (ORDER BY rank) AS cumulated FROM (
         SELECT value, row_number() OVER (ORDER BY value NULLS LAST) AS rank, n / sum(n) OVER () AS p
         FROM (SELECT value, sum(n) AS n FROM ${CELLS} GROUP BY value)))`,
  )
}

/**
 * Largest Σ |Q − P| / (m − 1) of a class. Between two values a class has, its cumulated share Q stays the same while P
 * of the table grows, so each such stretch is two differences of prefix sums on either side of the place where P passes
 * Q: values that a class lacks cost nothing.
 */
async function orderedDistance(session: Connection): Promise<number> {
  const row = await oneRow(
    session,
    `WITH present AS (
       SELECT c.id, w.rank AS first, c.n / c.size AS q FROM ${CELLS} c JOIN ${WHOLE} w ON c.value IS NOT DISTINCT FROM w.value),
     starts AS (SELECT id, first, q FROM present UNION ALL SELECT DISTINCT id, 0, 0.0 FROM ${CELLS}),
     stretches AS (
       SELECT id, first, sum(q) OVER (PARTITION BY id ORDER BY first) AS q,
         lead(first, 1, (SELECT max(rank) + 1 FROM ${WHOLE})) OVER (PARTITION BY id ORDER BY first) - 1 AS last
       FROM starts),
     crossed AS (
       SELECT s.id, s.q, greatest(s.first - 1, 0) AS start, s.last,
         least(greatest(coalesce(w.rank, 0), greatest(s.first - 1, 0)), s.last) AS turn
       FROM stretches s ASOF LEFT JOIN ${WHOLE} w ON s.q >= w.cumulated),
     sums AS (SELECT rank, below FROM ${WHOLE} UNION ALL SELECT 0, 0)
     SELECT max(distance) / greatest((SELECT max(rank) FROM ${WHOLE}) - 1, 1) AS t FROM (
       SELECT x.id, sum(x.q * (x.turn - x.start) - (t.below - a.below) + (z.below - t.below) - x.q * (x.last - x.turn)
         ORDER BY x.start) AS distance
       FROM crossed x JOIN sums a ON a.rank = x.start JOIN sums t ON t.rank = x.turn JOIN sums z ON z.rank = x.last
       GROUP BY x.id)`,
  )
  return Math.max(0, Number(row.t ?? 0))
}
