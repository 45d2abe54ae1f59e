import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'

/** Shapes of identifiers (HKID, mainland resident identity, e-mail, Hong Kong telephone with country code or spacing). */
const shapes: Readonly<Record<string, string>> = {
  'identity-card numbers': '^[A-Z]{1,2}\\d{6}\\(?[0-9A]\\)?$',
  'resident identity numbers': '^\\d{17}[0-9X]$',
  'e-mail addresses': '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  'telephone numbers': '^(\\+852[ -]?)?[2-9]\\d{3}[ -]\\d{4}$',
}

const SAMPLE_ROWS = 10_000
/** Share of the sampled values that must have the shape; a few look-alikes are no finding. */
const SHARE = 0.5

/**
 * Names of the identifiers that the values of a column look like, from a sample. Never a value.
 * @param relation quoted name of a table or view
 */
export async function shapesOf(
  session: Session,
  relation: string,
  column: string,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const [shape, pattern] of Object.entries(shapes)) {
    const row = await oneRow(
      session,
      `SELECT count(*) AS seen, count(*) FILTER (WHERE regexp_matches(upper(value), $1)) AS hits
       FROM (SELECT CAST(${identifier(column)} AS VARCHAR) AS value FROM ${relation}
         WHERE ${identifier(column)} IS NOT NULL LIMIT ${SAMPLE_ROWS})`,
      [pattern],
    )
    if (wholeNumber(row.hits) > wholeNumber(row.seen) * SHARE) found.push(shape)
  }
  return found
}
