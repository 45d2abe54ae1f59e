import type { DuckDBValue } from '@duckdb/node-api'
import { valueKindOf } from '../../../domain/cohort/check.ts'
import type { Predicate, Scalar } from '../../../domain/cohort/predicate.ts'
import {
  type DatasetDefinition,
  patientKeyOf,
  type SourceColumns,
} from '../../../domain/dataset/definition.ts'
import { sourceView } from './source.ts'
import { type Bindings, identifier } from './sql.ts'

type Leaf = Extract<Predicate, { variable: string }>

/**
 * Compiles a checked predicate to a condition on the patient table, whose alias is `p`. Values are always bound; names
 * come from the registered definition. A comparison with a missing value does not hold.
 */
export function cohortCondition(
  predicate: Predicate,
  definition: DatasetDefinition,
  columns: SourceColumns,
  bindings: Bindings<DuckDBValue>,
): string {
  const compile = (node: Predicate): string => {
    if ('all' in node) return `(${node.all.map(compile).join(' AND ')})`
    if ('any' in node) return `(${node.any.map(compile).join(' OR ')})`
    if ('not' in node) return `(NOT ${compile(node.not)})`
    return leaf(node)
  }
  const leaf = (node: Leaf): string => {
    const [table = '', column = ''] = node.variable.split('.')
    const type = columns[table]?.find((candidate) => candidate.name === column)?.type
    if (type === undefined) throw new Error(`unchecked predicate: ${node.variable}`)
    if (table === definition.patient.table)
      return `coalesce(${comparison(node, `p.${identifier(column)}`, type)}, false)`
    const rows = `SELECT ${identifier(patientKeyOf(definition, table))} FROM ${sourceView(table)}`
    return `coalesce(p.${identifier(definition.patient.key)} IN (${rows} WHERE ${comparison(node, identifier(column), type)}), false)`
  }
  const comparison = (node: Leaf, column: string, type: string): string => {
    const bind = (value: Scalar) => {
      const { bound, as } = comparable(value, type)
      return `CAST(${bindings.add(bound)} AS ${as})`
    }
    switch (node.op) {
      case 'present':
        return `${column} IS NOT NULL`
      case 'in':
        return `${column} IN (${node.values.map(bind).join(', ')})`
      case 'between':
        return `${column} BETWEEN ${bind(node.from)} AND ${bind(node.to)}`
      case 'starts-with':
        return `starts_with(${column}, ${bind(node.value)})`
      default:
        return `${column} ${operators[node.op]} ${bind(node.value)}`
    }
  }
  return compile(predicate)
}

/**
 * The value as it is compared. Never cast to a narrower type of the column: 5.5 would be rounded to 6, 300 would not fit
 * into a byte. Only a single-precision column is compared with what its own precision makes of the value.
 */
function comparable(value: Scalar, type: string): { bound: Scalar; as: string } {
  if (typeof value === 'boolean') return { bound: value, as: 'BOOLEAN' }
  // As text, whose shortest form is exact: the binding would take a large whole number for a BIGINT and overflow.
  if (typeof value === 'number')
    return { bound: String(/^(FLOAT|REAL)$/i.test(type) ? Math.fround(value) : value), as: 'DOUBLE' }
  if (valueKindOf(type) !== 'date') return { bound: value, as: 'VARCHAR' }
  return { bound: value, as: value.includes('T') ? 'TIMESTAMP' : 'DATE' }
}

const operators = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const
