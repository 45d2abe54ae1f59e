import type { Age } from '../../../../domain/deidentify/transforms/age.ts'
import { literal } from '../sql.ts'

/** Completed years between a date of birth and the reference date. */
export function ageSql(column: string, referenceDate: string): string {
  const born = `CAST(${column} AS DATE)`
  const reference = `DATE ${literal(referenceDate)}`
  const monthDay = (date: string) => `(month(${date}) * 100 + day(${date}))`
  return `(year(${reference}) - year(${born}) - CAST(${monthDay(reference)} < ${monthDay(born)} AS INTEGER))`
}

export function topCodedAgeSql(column: string, { topCode }: Age, referenceDate: string): string {
  const age = ageSql(column, referenceDate)
  return `CASE WHEN ${age} >= 0 THEN CAST(least(${age}, ${Number(topCode)}) AS INTEGER) END`
}
