import type { Session } from './session.ts'

/** Type of each column of a relation, by name. */
export async function typesOf(session: Session, relation: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await session.rows(`DESCRIBE SELECT * FROM ${relation}`)
  return new Map(rows.map((row) => [String(row.column_name), row.column_type]))
}

const isFraction = (type: unknown): boolean => /^(DECIMAL|DOUBLE|FLOAT)/i.test(String(type))

/**
 * SQL of the text by which a cell is compared with the same cell of another file, where a value may be of another type.
 * Where one side is a fraction, numbers are brought to one form, for 30 and 30.0 are the same.
 */
export const comparableSql = (cell: string, types: readonly unknown[]): string =>
  types.some(isFraction)
    ? `coalesce(CAST(TRY_CAST(${cell} AS DOUBLE) + 0 AS VARCHAR), CAST(${cell} AS VARCHAR))`
    : `CAST(${cell} AS VARCHAR)`

/** SQL of whether two cells differ; missing and missing are the same. */
export const differsSql = (before: string, after: string, types: readonly [unknown, unknown]): string =>
  `${comparableSql(before, types)} IS DISTINCT FROM ${comparableSql(after, types)}`
