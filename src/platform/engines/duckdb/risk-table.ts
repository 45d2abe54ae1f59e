import type { MissingValues } from '../../../domain/risk/frequency-count.ts'
import type { TableFigures, VariableFigures } from '../../../domain/risk/table-figures.ts'
import { buildRiskClasses, RISK_CLASSES, type RiskColumn, riskCells } from './risk-classes.ts'
import { measureHouseholds } from './risk-households.ts'
import { measureSensitive, type SensitiveColumn } from './risk-sensitive.ts'
import { measureSpecialUniques } from './risk-suda.ts'
import { type Connection, oneRow, wholeNumber } from './session.ts'

export type RiskQuestion = {
  /** The relation that is measured, one row per record. */
  readonly from: string
  readonly quasi: readonly RiskColumn[]
  readonly sensitive: readonly SensitiveColumn[]
  readonly missing: MissingValues
  readonly weight?: string | undefined
  /** Relation with the same columns that holds the whole population. */
  readonly populationFrom?: string | undefined
  /** SQL of a record's household, and the highest acceptable risk of one. */
  readonly household?: { readonly sql: string; readonly threshold: number } | undefined
  /** Largest set of variables for special uniques; 0 leaves them out. */
  readonly specialUniques: number
}

/** Everything the risk report says of one table, by groupings in the engine; no row leaves it. */
export async function measureTable(session: Connection, question: RiskQuestion): Promise<TableFigures> {
  await buildRiskClasses(session, question)
  const { records } = await oneRow(session, `SELECT coalesce(sum(own), 0) AS records FROM ${RISK_CLASSES}`)
  const cells = await riskCells(session)
  const variables: VariableFigures[] = []
  for (const [at, { name }] of question.quasi.entries())
    variables.push({ name, ...(await measureVariable(session, RISK_CLASSES, `q${at}`, 'own')) })
  const sensitive: TableFigures['sensitive'][number][] = []
  for (const column of question.sensitive)
    sensitive.push(await measureSensitive(session, question.from, question.quasi, column))
  const specialUniques =
    question.specialUniques === 0
      ? undefined
      : await measureSpecialUniques(session, question.quasi, question.specialUniques)
  const households =
    question.household === undefined
      ? undefined
      : await measureHouseholds(session, question.from, question.quasi, question.household, cells)
  return {
    records: wholeNumber(records),
    cells,
    variables,
    sensitive,
    ...(specialUniques === undefined ? {} : { specialUniques }),
    ...(households === undefined ? {} : { households }),
  }
}

/**
 * Distribution of one column: different values, missing ones, entropy in bits, which is summed in a fixed order: neither
 * threads nor the order of rows may decide the last digit of a report.
 * @param weight SQL of a row's count
 */
export async function measureVariable(
  session: Connection,
  from: string,
  column: string,
  weight: string,
): Promise<Omit<VariableFigures, 'name'>> {
  const row = await oneRow(
    session,
    `SELECT count(*) FILTER (value IS NOT NULL) AS values, coalesce(sum(n) FILTER (value IS NULL), 0) AS missing,
       coalesce(log2(sum(n)) - sum(n * log2(n) ORDER BY n) / sum(n), 0) AS entropy
     FROM (SELECT ${column} AS value, sum(${weight}) AS n FROM ${from} GROUP BY 1)`,
  )
  return {
    values: wholeNumber(row.values),
    missing: wholeNumber(row.missing),
    entropy: Math.max(0, Number(row.entropy)),
  }
}
