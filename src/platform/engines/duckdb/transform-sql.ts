import type { VariablePlan } from '../../../domain/deidentify/plan.ts'
import type { Hierarchy } from '../../../domain/deidentify/profile.ts'
import { scrubbedColumn } from './scrub-columns.ts'
import { identifier, literal } from './sql.ts'

/**
 * SQL of a released variable. `s` is the source row, `m` the patient's row in the staged map (with `shift` in days).
 * `domain/deidentify/generalise.ts` is the reference; a property test holds the two together.
 */
export function transformSql(plan: VariablePlan, referenceDate: string): string {
  const column = `s.${identifier(plan.variable)}`
  const { transform } = plan
  if (transform.kind === 'keep') return column
  if (transform.kind === 'scrub-text') return `s.${scrubbedColumn(plan.variable)}`
  if (transform.kind === 'shift-date') return shiftSql(column, plan.sourceType)
  return generaliseSql(transform.hierarchy, column, referenceDate)
}

function shiftSql(column: string, sourceType: string): string {
  if (/^DATE$/i.test(sourceType)) return `(${column} + m.shift)`
  if (/^TIMESTAMP/i.test(sourceType)) return `(${column} + to_days(m.shift))`
  throw new Error(`a date variable of type ${sourceType} cannot be shifted`)
}

export function generaliseSql(hierarchy: Hierarchy, column: string, referenceDate: string): string {
  switch (hierarchy.kind) {
    case 'age-bands': {
      const born = `CAST(${column} AS DATE)`
      const reference = `DATE ${literal(referenceDate)}`
      const monthDay = (date: string) => `(month(${date}) * 100 + day(${date}))`
      const age = `(year(${reference}) - year(${born}) - CAST(${monthDay(reference)} < ${monthDay(born)} AS INTEGER))`
      return bandSql(age, hierarchy)
    }
    case 'birth-year-bands':
      return bandSql(`(${Number(referenceDate.slice(0, 4))} - CAST(${column} AS INTEGER))`, hierarchy)
    case 'prefix':
      return `substr(CAST(${column} AS VARCHAR), 1, ${hierarchy.length})`
    case 'map': {
      const value = `CAST(${column} AS VARCHAR)`
      const groups = Object.entries(hierarchy.values).map(
        ([from, to]) => `WHEN ${value} = ${literal(from)} THEN ${literal(to)}`,
      )
      return `CASE WHEN ${column} IS NULL THEN NULL ${groups.join(' ')} ELSE '*' END`
    }
  }
}

function bandSql(
  age: string,
  { width, topCode }: { readonly width: number; readonly topCode: number },
): string {
  const from = `((${age} // ${width}) * ${width})`
  return `CASE WHEN ${age} IS NULL THEN NULL WHEN ${age} < 0 THEN '*' WHEN ${age} >= ${topCode} THEN '${topCode}+'
    ELSE concat(${from}, '-', least(${from} + ${width}, ${topCode}) - 1) END`
}
