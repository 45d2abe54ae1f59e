import { oneRow, type Session, wholeNumber } from '../session.ts'
import { identifier } from '../sql.ts'
import { shapesOf } from '../value-shapes.ts'
import { DATA_VIEW } from './source.ts'

/** A column that would be released as it is and looks as if it told people apart. */
export type Suspicion = { readonly column: string; readonly message: string }

/** With fewer records even harmless values are all different. */
const ENOUGH_RECORDS = 50
/** Share of records with a value of their own from which a column names them rather than describes them. */
const ALMOST_UNIQUE = 0.95

/** Looks at columns that are neither quasi-identifiers nor sensitive. Reports names of columns, never a value. */
export async function suspiciousColumns(
  session: Session,
  columns: readonly string[],
): Promise<readonly Suspicion[]> {
  const found: Suspicion[] = []
  for (const column of columns) {
    for (const shape of await shapesOf(session, DATA_VIEW, column))
      found.push({ column, message: `its values look like ${shape}` })
    const { filled, different } = await oneRow(
      session,
      `SELECT count(${identifier(column)}) AS filled, count(DISTINCT ${identifier(column)}) AS different FROM ${DATA_VIEW}`,
    )
    const [records, values] = [wholeNumber(filled), wholeNumber(different)]
    if (records >= ENOUGH_RECORDS && values >= records * ALMOST_UNIQUE)
      found.push({
        column,
        message: `${values} of its ${records} values are different: it tells records apart`,
      })
  }
  return found
}
