import type { DatasetDefinition, Variable } from '../dataset/definition.ts'

/**
 * The variable of exactly this name, `table.variable`. Names inherited by every object (`constructor`) and names with
 * anything after the variable are nobody's.
 */
export function findVariable(definition: DatasetDefinition, name: string): Variable | undefined {
  const [table, column, ...rest] = name.split('.')
  if (table === undefined || column === undefined || rest.length > 0) return undefined
  if (!Object.hasOwn(definition.tables, table)) return undefined
  const variables = definition.tables[table]?.variables ?? {}
  return Object.hasOwn(variables, column) ? variables[column] : undefined
}
