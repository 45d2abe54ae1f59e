import { PSEUDONYM_COLUMN } from '../../../domain/deidentify/plan.ts'
import { differsSql, typesOf } from './cell-differs.ts'
import { countRows } from './cohort.ts'
import { fileOf, type WrittenFiles } from './released-several.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { sourceView } from './source.ts'
import { identifier } from './sql.ts'

/** Share of the released cells of one variable, 0 to 1, that hold another value than the source. */
export type ChangedCells = { readonly variable: string; readonly share: number }

/**
 * Compares the patient table as written with the source, patient by patient. Only released rows count; a missing value
 * that is still missing is not changed.
 * @returns nothing when not every written row belongs to one row of the source
 */
export async function countChangedCells(
  session: Session,
  files: WrittenFiles,
): Promise<readonly ChangedCells[]> {
  const { plan } = files
  const table = plan.tables.find((one) => one.table === plan.patientTable)
  if (table === undefined) return []
  const names = table.variables.map(({ variable }) => variable)
  const written = fileOf(files, table.table, [PSEUDONYM_COLUMN, ...names])
  const source = sourceView(table.table)
  const [was, is] = [await typesOf(session, source), await typesOf(session, written)]
  const differs = names.map((name) =>
    differsSql(`s.${identifier(name)}`, `w.${identifier(name)}`, [was.get(name), is.get(name)]),
  )
  const pseudonym = identifier(PSEUDONYM_COLUMN)
  const row = await oneRow(
    session,
    `SELECT ${['count(*) AS matched', ...differs.map((sql, at) => `count(*) FILTER (${sql}) AS c${at}`)].join(', ')}
     FROM ${written} w JOIN people m ON CAST(w.${pseudonym} AS VARCHAR) = CAST(m.pseudonym AS VARCHAR)
       JOIN ${source} s ON s.${identifier(table.patientColumn)} = m.key`,
  )
  const rows = wholeNumber(row.matched)
  if (
    rows === 0 ||
    rows !== (await countRows(session, written)) ||
    rows !== (await countRows(session, 'people'))
  )
    return []
  return names.map((variable, at) => ({ variable, share: wholeNumber(row[`c${at}`]) / rows }))
}
