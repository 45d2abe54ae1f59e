import type { Hierarchy } from '../../../../domain/deidentify/profile.ts'
import { hkRegionOfDistrict } from '../../../../domain/deidentify/transforms/hk-regions.ts'
import { ICD10_CATEGORY, icd10Chapters } from '../../../../domain/deidentify/transforms/icd10-chapters.ts'
import { intervalLabels } from '../../../../domain/deidentify/transforms/intervals.ts'
import { orderGroups } from '../../../../domain/deidentify/transforms/order.ts'
import { literal } from '../sql.ts'
import { ageSql } from './age-sql.ts'
import { usZip3Sql } from './us-zip3-sql.ts'

/**
 * SQL of a generalised value. `domain/deidentify/generalise.ts` is the reference.
 * @param country SQL of the column a `us-zip3` hierarchy names
 */
export function hierarchySql(
  hierarchy: Hierarchy,
  column: string,
  referenceDate: string,
  country: (name: string) => string,
): string {
  const text = `CAST(${column} AS VARCHAR)`
  switch (hierarchy.kind) {
    case 'age-bands':
      return bandSql(ageSql(column, referenceDate), hierarchy)
    case 'birth-year-bands':
      return bandSql(`(${Number(referenceDate.slice(0, 4))} - CAST(${column} AS INTEGER))`, hierarchy)
    case 'prefix':
      return `substr(${text}, 1, ${hierarchy.length})`
    case 'mask':
      return `(substr(${text}, 1, ${hierarchy.visible}) || repeat('*', greatest(length(${text}) - ${hierarchy.visible}, 0)))`
    case 'map':
      return mapSql(column, hierarchy.values, hierarchy.missing)
    case 'order':
      return mapSql(column, orderGroups(hierarchy.values, hierarchy.groupSize))
    case 'hk-regions':
      return mapSql(column, hkRegionOfDistrict)
    case 'intervals':
      return intervalSql(`CAST(${column} AS DOUBLE)`, hierarchy.bounds)
    case 'icd10-chapters':
      return chapterSql(text)
    case 'us-zip3':
      return usZip3Sql(text, hierarchy.country === undefined ? undefined : country(hierarchy.country))
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

function mapSql(column: string, values: Readonly<Record<string, string>>, missing?: string): string {
  const value = `CAST(${column} AS VARCHAR)`
  const groups = Object.entries(values).map(
    ([from, to]) => `WHEN ${value} = ${literal(from)} THEN ${literal(to)}`,
  )
  const blank = missing === undefined ? 'NULL' : literal(missing)
  return `CASE WHEN ${column} IS NULL THEN ${blank} ${groups.join(' ')} ELSE '*' END`
}

function intervalSql(value: string, bounds: readonly number[]): string {
  const labels = intervalLabels(bounds)
  const below = bounds.map((bound, at) => `WHEN ${value} < ${bound} THEN ${literal(labels[at] ?? '*')}`)
  const highest = literal(labels[labels.length - 1] ?? '*')
  return `CASE WHEN ${value} IS NULL THEN NULL WHEN NOT isfinite(${value}) THEN '*' ${below.join(' ')} ELSE ${highest} END`
}

function chapterSql(text: string): string {
  const start = `substr(upper(${text}), 1, 3)`
  const chapters = icd10Chapters.map(
    ([from, to]) => `WHEN ${start} BETWEEN '${from}' AND '${to}' THEN '${from}-${to}'`,
  )
  return `CASE WHEN ${text} IS NULL THEN NULL WHEN NOT regexp_matches(${start}, ${literal(ICD10_CATEGORY)}) THEN '*'
    ${chapters.join(' ')} ELSE '*' END`
}
