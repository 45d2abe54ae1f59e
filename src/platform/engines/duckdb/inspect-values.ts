import type { DatasetDefinition } from '../../../domain/dataset/definition.ts'
import { isReleasable } from '../../../domain/dataset/definition.ts'
import type { Violation } from '../../../domain/refusal.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { sourceView } from './source.ts'
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
 * Looks at text columns that would be released as they are, and reports those whose values look like identifiers. Reads
 * a sample and returns only the names of columns and shapes, never a value.
 */
export async function inspectValues(session: Session, definition: DatasetDefinition): Promise<Violation[]> {
  const found: Violation[] = []
  for (const [table, { variables }] of Object.entries(definition.tables)) {
    for (const [name, variable] of Object.entries(variables)) {
      if (!isReleasable(variable)) continue
      for (const [shape, pattern] of Object.entries(shapes)) {
        const row = await oneRow(
          session,
          `SELECT count(*) AS seen, count(*) FILTER (WHERE regexp_matches(upper(value), $1)) AS hits
           FROM (SELECT CAST(${identifier(name)} AS VARCHAR) AS value FROM ${sourceView(table)}
             WHERE ${identifier(name)} IS NOT NULL LIMIT ${SAMPLE_ROWS})`,
          [pattern],
        )
        if (wholeNumber(row.hits) > wholeNumber(row.seen) * SHARE) {
          const message = `classified ${variable.class}, but its values look like ${shape}`
          found.push({ path: `tables.${table}.variables.${name}`, message })
        }
      }
    }
  }
  return found
}
