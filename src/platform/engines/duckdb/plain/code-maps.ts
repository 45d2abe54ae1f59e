import { LIST, listValue, VARCHAR } from '@duckdb/node-api'
import type { Label } from '../../../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'
import { DATA_VIEW } from './source.ts'

/** The values of a column as text, missing values first, then in the order of their code units. */
export async function distinctValues(session: Session, column: string): Promise<readonly Label[]> {
  const rows = await session.rows(
    `SELECT DISTINCT CAST(${identifier(column)} AS VARCHAR) AS value FROM ${DATA_VIEW}`,
  )
  return rows
    .map(({ value }) => (value === null ? null : String(value)))
    .sort((a, b) => (a === b ? 0 : a === null || (b !== null && a < b) ? -1 : 1))
}

/** Table that maps the values of one column to codes 0, 1, …: `value`, `code` and the labels of further levels. */
export const mapTable = (column: string): string => identifier(`codes of ${column}`)

/**
 * Creates a column's map.
 * @param columns lists of equal length by name; `value` is what is looked up
 */
export async function createMap(
  session: Session,
  column: string,
  lists: Readonly<Record<string, readonly Label[]>>,
): Promise<void> {
  const names = Object.keys(lists)
  const cells = names.map((name, at) => `unnest($${at + 1}::VARCHAR[]) AS ${identifier(name)}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${mapTable(column)} AS
     SELECT generate_subscripts($1::VARCHAR[], 1)::INTEGER - 1 AS code, ${cells.join(', ')}`,
    Object.values(lists).map((list) => listValue([...list])),
    names.map(() => LIST(VARCHAR)),
  )
}

/** Join that finds the code of a column; missing values have one too. */
export const joinMap = (column: string, alias: string, records: string): string =>
  `JOIN ${mapTable(column)} ${alias}
     ON CAST(${records}.${identifier(column)} AS VARCHAR) IS NOT DISTINCT FROM ${alias}.value`
