import type { MissingValues } from '../../../domain/risk/frequency-count.ts'
import type { RiskCell } from '../../../domain/risk/re-identification.ts'
import type { Connection } from './session.ts'
import { wholeNumber } from './session.ts'

/** A column of the relation that is measured, and the SQL that computes it. */
export type RiskColumn = { readonly name: string; readonly sql: string }

/** Equivalence classes with their frequencies: id, q0 … qn, own (records), size (matching records), population. */
export const RISK_CLASSES = 'risk_classes'

export const quasiColumns = (columns: readonly RiskColumn[]): string[] => columns.map((_, at) => `q${at}`)

type Source = {
  readonly from: string
  readonly quasi: readonly RiskColumn[]
  /** SQL of a record's sampling weight; without it a record stands for itself. */
  readonly weight?: string | undefined
  readonly missing: MissingValues
  /** A relation with the same columns that holds the whole population: a class's members are counted there. */
  readonly populationFrom?: string | undefined
}

/** Patterns of missing values are compared in pairs: 2^8 of them at most, or the comparison would not end. */
const MOST_PATTERNS = 256

/**
 * Collapses a relation to its equivalence classes, once; everything else is computed from these.
 * `domain/risk/frequency-count.ts` is the reference for the frequencies.
 */
export async function buildRiskClasses(session: Connection, source: Source): Promise<void> {
  const columns = quasiColumns(source.quasi)
  const named = source.quasi.map(({ sql }, at) => `${sql} AS q${at}`)
  const weight = source.weight === undefined ? 'count(*)' : `coalesce(sum(${source.weight}), 0)`
  const group = columns.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${columns.join(', ')}`
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${RISK_CLASSES} AS
     SELECT row_number() OVER () AS id, *, own AS size, greatest(own, weight) AS population
     FROM (SELECT ${[...columns, 'count(*) AS own', `CAST(${weight} AS DOUBLE) AS weight`].join(', ')}
       FROM (SELECT ${[...named, '*'].join(', ')} FROM ${source.from}) ${group})`,
  )
  if (source.missing === 'wildcard') await matchWildcards(session, columns)
  if (source.populationFrom !== undefined) await countPopulation(session, source.quasi, source.populationFrom)
}

async function countPopulation(
  session: Connection,
  quasi: readonly RiskColumn[],
  from: string,
): Promise<void> {
  const named = quasi.map(({ sql }, at) => `${sql} AS q${at}`)
  const same = quasiColumns(quasi).map(
    (column) => `${RISK_CLASSES}.${column} IS NOT DISTINCT FROM p.${column}`,
  )
  await session.run(
    `UPDATE ${RISK_CLASSES} SET population = greatest(size, p.n)
     FROM (SELECT ${[...named, 'count(*) AS n'].join(', ')} FROM ${from} GROUP BY ALL) p
     WHERE ${['true', ...same].join(' AND ')}`,
  )
}

async function matchWildcards(session: Connection, columns: readonly string[]): Promise<void> {
  const bits = columns.map((column, at) => `(CASE WHEN ${column} IS NULL THEN 0 ELSE ${2 ** at} END)`)
  const pattern = ['0', ...bits].join(' + ')
  const rows = await session.rows(`SELECT DISTINCT ${pattern} AS pattern FROM ${RISK_CLASSES} ORDER BY 1`)
  const patterns = rows.map((row) => wholeNumber(row.pattern))
  if (patterns.every((found) => found === 2 ** columns.length - 1)) return
  if (patterns.length > MOST_PATTERNS) throw new Error('too many patterns of missing values')
  const pairs = patterns.flatMap((mine) => patterns.map((theirs) => ({ mine, theirs })))
  const parts = pairs.map(({ mine, theirs }) => {
    const common = columns.filter((_, at) => (mine >> at) & (theirs >> at) & 1)
    const group = common.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${common.join(', ')}`
    const same = ['true', ...common.map((column) => `a.${column} = b.${column}`)].join(' AND ')
    return `SELECT a.id, b.own, b.weight FROM ${RISK_CLASSES} a JOIN (
        SELECT ${[...common, 'sum(own) AS own', 'sum(weight) AS weight'].join(', ')}
        FROM ${RISK_CLASSES} WHERE ${pattern} = ${theirs} ${group}) b ON ${same}
      WHERE ${pattern.replaceAll(/\bq\d+\b/g, 'a.$&')} = ${mine}`
  })
  await session.run(
    `UPDATE ${RISK_CLASSES} SET size = m.own, population = greatest(m.own, m.weight)
     FROM (SELECT id, sum(own) AS own, sum(weight) AS weight FROM (${parts.join(' UNION ALL ')}) GROUP BY id) m
     WHERE ${RISK_CLASSES}.id = m.id`,
  )
}

/** Significant digits of a population estimate: risks differ by less than a millionth, and cells stay few. */
const POPULATION_DIGITS = 6

export const roundedPopulation = (column: string): string =>
  `round(${column}, CAST(${POPULATION_DIGITS} - 1 - floor(log10(${column})) AS INTEGER))`

export async function riskCells(session: Connection): Promise<readonly RiskCell[]> {
  const rows = await session.rows(
    `SELECT size, ${roundedPopulation('population')} AS people, sum(own) AS records
     FROM ${RISK_CLASSES} GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  return rows.map((row) => {
    const size = wholeNumber(row.size)
    return { size, population: Number(row.people), classes: wholeNumber(row.records) / size }
  })
}
