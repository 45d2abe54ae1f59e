import { individualRisk } from '../../../domain/risk/individual-risk.ts'
import type { RiskCell } from '../../../domain/risk/re-identification.ts'
import type { HouseholdFigures } from '../../../domain/risk/table-figures.ts'
import { quasiColumns, RISK_CLASSES, type RiskColumn, roundedPopulation } from './risk-classes.ts'
import type { RiskQuestion } from './risk-table.ts'
import { type Connection, oneRow, wholeNumber } from './session.ts'

/**
 * Household risk 1 − Π(1 − r) (`domain/risk/individual-risk.ts`), with the individual risk of every distinct pair of
 * frequencies computed once and joined. A missing household is a household of one, which its own risk describes.
 */
export async function measureHouseholds(
  session: Connection,
  from: string,
  quasi: readonly RiskColumn[],
  { sql: household, threshold }: NonNullable<RiskQuestion['household']>,
  cells: readonly RiskCell[],
): Promise<HouseholdFigures | undefined> {
  if (cells.length === 0) return undefined
  const risks = cells.map(
    ({ size, population }) => `(${size}, ${population}, ${individualRisk(size, population)})`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE risk_of_cell AS SELECT * FROM (VALUES ${risks.join(', ')}) r (size, population, risk)`,
  )
  const named = quasi.map(({ sql }, at) => `${sql} AS q${at}`)
  const same = quasiColumns(quasi).map((column) => `c.${column} IS NOT DISTINCT FROM v.${column}`)
  const row = await oneRow(
    session,
    `SELECT count(*) AS households, max(risk) AS highest, avg(risk) AS average,
       count(*) FILTER (risk > ${threshold * (1 + 1e-12)}) / count(*) AS at_risk
     FROM (SELECT CASE WHEN max(r.risk) >= 1 THEN 1 ELSE 1 - exp(sum(ln(1 - least(r.risk, 1 - 1e-16)))) END AS risk
       FROM (SELECT ${[...named, `CAST(${household} AS VARCHAR) AS household`, 'row_number() OVER () AS row'].join(', ')} FROM ${from}) v
       JOIN ${RISK_CLASSES} c ON ${['true', ...same].join(' AND ')}
       JOIN risk_of_cell r ON r.size = c.size AND r.population = ${roundedPopulation('c.population')}
       GROUP BY coalesce(household, 'alone ' || row))`,
  )
  return {
    households: wholeNumber(row.households),
    highest: Number(row.highest),
    average: Number(row.average),
    atRisk: Number(row.at_risk),
  }
}
