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
export const mapTable = (column: string): string => identifier(mapName(column))

const mapName = (column: string): string => `codes of ${column}`

/**
 * Creates a column's map.
 * @param lists lists of equal length by name; `value` is what is looked up
 */
export async function createMap(
  session: Session,
  column: string,
  lists: Readonly<Record<string, readonly Label[]>>,
): Promise<void> {
  const columns = Object.keys(lists).map((name) => `${identifier(name)} VARCHAR`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${mapTable(column)} (code INTEGER, ${columns.join(', ')})`)
  const labels = Object.values(lists)
  const rows = labels[0]?.map((_, code) => [code, ...labels.map((list) => list[code] ?? null)]) ?? []
  await session.append(mapName(column), rows)
}

/** Join that finds the code of a column; missing values have one too. */
export const joinMap = (column: string, alias: string, records: string): string =>
  `JOIN ${mapTable(column)} ${alias}
     ON CAST(${records}.${identifier(column)} AS VARCHAR) IS NOT DISTINCT FROM ${alias}.value`
