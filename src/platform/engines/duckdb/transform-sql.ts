import type { VariablePlan } from '../../../domain/deidentify/plan.ts'
import { identifier } from './sql.ts'
import { topCodedAgeSql } from './transforms/age-sql.ts'
import { shiftDateSql, truncateDateSql } from './transforms/date-sql.ts'
import { hierarchySql } from './transforms/hierarchy-sql.ts'
import { noiseSql, roundSql, topBottomCodeSql } from './transforms/number-sql.ts'
import { suppressRareSql } from './transforms/rare-sql.ts'

/** Where the SQL of a variable finds what it needs. */
export type RowContext = {
  /** Table the variable belongs to. */
  readonly table: string
  /** Column of the source row. */
  readonly column: (name: string) => string
  /** Alias of the row that carries the patient's `shift` and noise. */
  readonly patient: string
}

/** A source row `s` joined with the patient's row `m` of the staged map. */
export const sourceRow = (table: string): RowContext => ({
  table,
  column: (name) => `s.${identifier(name)}`,
  patient: 'm',
})

/** Column of the staged map with the noise of one variable, in steps. */
export const noiseColumn = (table: string, variable: string): string =>
  identifier(`noise of ${table}.${variable}`)

/**
 * SQL of a released variable. `domain/deidentify/apply-transform.ts` is the reference; a property test holds the two
 * together.
 */
export function transformSql(plan: VariablePlan, referenceDate: string, row: RowContext): string {
  const { transform, sourceType } = plan
  const column = row.column(plan.variable)
  switch (transform.kind) {
    case 'keep':
      return column
    case 'shift-date':
      return shiftDateSql(column, sourceType, `${row.patient}.shift`, transform)
    case 'truncate-date':
      return truncateDateSql(column, sourceType, transform, referenceDate)
    case 'age':
      return topCodedAgeSql(column, transform, referenceDate)
    case 'top-bottom-code':
      return topBottomCodeSql(column, sourceType, transform)
    case 'round':
      return roundSql(column, sourceType, transform.to)
    case 'noise':
      return noiseSql(
        column,
        sourceType,
        `${row.patient}.${noiseColumn(row.table, plan.variable)}`,
        transform,
      )
    case 'scrub-text':
      return row.column(`scrubbed ${plan.variable}`)
    case 'suppress-rare':
      return suppressRareSql(column, `${row.table}.${plan.variable}`)
    case 'generalise':
      return hierarchySql(transform.hierarchy, column, referenceDate, row.column)
  }
}

/** Whether the released values are text that follows from the source row alone, so that a dictionary of them can be made. */
export function isText({ transform, sourceType }: VariablePlan): boolean {
  switch (transform.kind) {
    case 'generalise':
    case 'suppress-rare':
      return true
    case 'truncate-date':
      return transform.unit !== 'year'
    case 'keep':
      return /^VARCHAR$/i.test(sourceType)
    default:
      return false
  }
}

/** Whether equal values of the source have equal generalised values, whoever's they are. */
export function dependsOnValueAlone({ transform }: VariablePlan): boolean {
  switch (transform.kind) {
    case 'shift-date':
    case 'noise':
    case 'suppress-rare':
    case 'scrub-text':
      return false
    case 'generalise':
      return !(transform.hierarchy.kind === 'us-zip3' && transform.hierarchy.country !== undefined)
    default:
      return true
  }
}
