import { FORMULA_START, SIGNED_NUMBER } from '../../../domain/csv-formula.ts'
import type { Session } from './session.ts'
import { identifier, literal } from './sql.ts'

/**
 * A query whose text cells no spreadsheet takes for formulas: such cells get an apostrophe in front. Only CSV needs it;
 * Parquet and JSON say of a value what it is.
 */
export async function withoutFormulas(session: Session, sql: string): Promise<string> {
  const columns = await session.rows(`DESCRIBE ${sql}`)
  const texts = columns
    .filter(({ column_type: type }) => /^(VARCHAR|ENUM)/i.test(String(type)))
    .map(({ column_name: name }) => identifier(String(name)))
  if (texts.length === 0) return sql
  const escaped = texts.map((column) => {
    const text = `CAST(${column} AS VARCHAR)`
    const isFormula = `regexp_matches(${text}, ${literal(FORMULA_START)}) AND NOT regexp_full_match(${text}, ${literal(SIGNED_NUMBER)})`
    return `CASE WHEN ${isFormula} THEN '''' || ${text} ELSE ${text} END AS ${column}`
  })
  return `SELECT * REPLACE (${escaped.join(', ')}) FROM (${sql})`
}
