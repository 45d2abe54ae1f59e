import { isCalendarDate } from '../calendar-date.ts'
import type { DatasetDefinition, SourceColumns, Variable, VariableClass } from '../dataset/definition.ts'
import { refuse, type Violation } from '../refusal.ts'
import { findVariable } from './find-variable.ts'
import type { Predicate, Scalar } from './predicate.ts'

/** Kinds of values a source column can be compared with. */
export const valueKinds = ['number', 'text', 'date', 'boolean'] as const
export type ValueKind = (typeof valueKinds)[number]

/** How deep and how large a predicate may be: bounds the work and the SQL it becomes. */
const DEEPEST = 12
const MOST_LEAVES = 200

/** Identifiers and free text would let a cohort single out a patient, so they cannot be selected on. */
const selectable: readonly VariableClass[] = ['quasi-identifier', 'sensitive', 'date', 'other']

const numeric = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w*INT|FLOAT|DOUBLE|REAL|DECIMAL.*)$/i
const temporal = /^(DATE|TIMESTAMP.*)$/i

export function valueKindOf(sourceType: string): ValueKind | undefined {
  if (numeric.test(sourceType)) return 'number'
  if (temporal.test(sourceType)) return 'date'
  if (/^BOOLEAN$/i.test(sourceType)) return 'boolean'
  if (/^(VARCHAR|TEXT|STRING|ENUM.*)$/i.test(sourceType)) return 'text'
  return undefined
}

/** What a cohort can compare the variable with; undefined when no cohort may select on it. */
export const comparableAs = (variable: Variable, sourceType: string): ValueKind | undefined =>
  selectable.includes(variable.class) ? valueKindOf(sourceType) : undefined

const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?)?$/

function fits(kind: ValueKind, value: Scalar): boolean {
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value)
  if (kind === 'boolean') return typeof value === 'boolean'
  if (kind === 'date')
    return (
      typeof value === 'string' &&
      isoDate.test(value) &&
      isCalendarDate(value.slice(0, 10)) &&
      !Number.isNaN(Date.parse(value))
    )
  return typeof value === 'string'
}

/**
 * Checks a predicate against the dataset: known and selectable variables, values of the column's kind, bounded size.
 * @param path where the predicate stands in the caller's input
 * @throws Refusal COHORT_INVALID with every violation
 */
export function checkCohort(
  predicate: Predicate,
  definition: DatasetDefinition,
  columns: SourceColumns,
  path = 'cohort',
): void {
  const violations: Violation[] = []
  let leaves = 0
  const visit = (node: Predicate, at: string, depth: number): void => {
    if (depth > DEEPEST) violations.push({ path: at, message: `nested deeper than ${DEEPEST}` })
    else if ('all' in node) visitAll(node.all, `${at}.all`, depth)
    else if ('any' in node) visitAll(node.any, `${at}.any`, depth)
    else if ('not' in node) visit(node.not, `${at}.not`, depth + 1)
    else leaves += checkLeaf(node, at)
  }
  const visitAll = (nodes: readonly Predicate[], at: string, depth: number): void => {
    if (nodes.length === 0) violations.push({ path: at, message: 'must not be empty' })
    for (const [index, child] of nodes.entries()) visit(child, `${at}.${index}`, depth + 1)
  }
  const checkLeaf = (leaf: Extract<Predicate, { variable: string }>, at: string): 1 => {
    const [table = '', column = ''] = leaf.variable.split('.')
    const variable = findVariable(definition, leaf.variable)
    const type = variable && columns[table]?.find((candidate) => candidate.name === column)?.type
    const kind = type === undefined ? undefined : valueKindOf(type)
    if (variable === undefined || type === undefined) {
      violations.push({
        path: `${at}.variable`,
        message: `${definition.id} has no variable ${leaf.variable}`,
      })
    } else if (!selectable.includes(variable.class)) {
      violations.push({
        path: `${at}.variable`,
        message: `${leaf.variable} is a ${variable.class}: no cohort may select on it`,
      })
    } else if (kind === undefined) {
      violations.push({
        path: `${at}.variable`,
        message: `${leaf.variable} has type ${type}, which cannot be compared`,
      })
    } else if (leaf.op === 'starts-with' && kind !== 'text') {
      violations.push({ path: `${at}.op`, message: `starts-with needs text; ${leaf.variable} is a ${kind}` })
    } else if (leaf.op === 'in' && leaf.values.length === 0) {
      violations.push({ path: `${at}.values`, message: 'must not be empty' })
    } else {
      for (const value of valuesOf(leaf)) {
        if (!fits(kind, value))
          violations.push({ path: at, message: `${JSON.stringify(value)} is not a ${kind}` })
      }
    }
    return 1
  }
  visit(predicate, path, 1)
  if (leaves > MOST_LEAVES) violations.push({ path, message: `more than ${MOST_LEAVES} comparisons` })
  const [first] = violations
  if (first) throw refuse('input', 'COHORT_INVALID', `${first.path}: ${first.message}`, { violations })
}

function valuesOf(leaf: Extract<Predicate, { variable: string }>): readonly Scalar[] {
  if (leaf.op === 'present') return []
  if (leaf.op === 'in') return leaf.values
  if (leaf.op === 'between') return [leaf.from, leaf.to]
  return [leaf.value]
}
