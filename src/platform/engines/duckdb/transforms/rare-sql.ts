import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'

/** Table of the categories of a variable that enough patients have. */
export const commonTable = (variable: string): string => identifier(`common values of ${variable}`)

/** @param variable `table.variable` */
export function suppressRareSql(column: string, variable: string): string {
  const value = `CAST(${column} AS VARCHAR)`
  return `CASE WHEN ${column} IS NULL THEN NULL
    WHEN ${value} IN (SELECT value FROM ${commonTable(variable)}) THEN ${value} ELSE '*' END`
}

/**
 * Counts the patients of each category.
 * @param from relation of the rows whose patients are released
 * @param patient SQL of the patient in it
 */
export const findCommonValues = (
  session: Session,
  {
    variable,
    column,
    minimum,
    patient,
    from,
  }: {
    readonly variable: string
    readonly column: string
    readonly minimum: number
    readonly patient: string
    readonly from: string
  },
): Promise<void> =>
  session.run(
    `CREATE OR REPLACE TEMP TABLE ${commonTable(variable)} AS SELECT CAST(${column} AS VARCHAR) AS value
     FROM ${from} WHERE ${column} IS NOT NULL GROUP BY 1 HAVING count(DISTINCT ${patient}) >= ${Number(minimum)}`,
  )
