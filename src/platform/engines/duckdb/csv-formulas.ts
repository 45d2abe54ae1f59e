import type { Session } from './session.ts'
import { identifier, literal } from './sql.ts'

/** First characters that make a spreadsheet take text for a formula (OWASP, CSV injection), also in full width. */
const STARTS_FORMULA = '^[=+\\-@\\t\\r\\n＝＋－＠]'
/** Numbers that are kept as text begin like formulas and are none. */
const NUMBER = '[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?'

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
    const isFormula = `regexp_matches(${text}, ${literal(STARTS_FORMULA)}) AND NOT regexp_full_match(${text}, ${literal(NUMBER)})`
    return `CASE WHEN ${isFormula} THEN '''' || ${text} ELSE ${text} END AS ${column}`
  })
  return `SELECT * REPLACE (${escaped.join(', ')}) FROM (${sql})`
}
