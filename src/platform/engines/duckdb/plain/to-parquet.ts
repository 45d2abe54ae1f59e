import { oneRow, type Session } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import { DATA_VIEW } from './source.ts'

export type ColumnType = 'date' | 'number' | 'text'

/** Forms of text that are dates or numbers. A number with leading zeros is a code, such as a ZIP code. */
const forms = {
  DATE: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
  TIMESTAMP: '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?',
  BIGINT: '-?(0|[1-9][0-9]{0,17})',
  DOUBLE: '-?(0|[1-9][0-9]*)([.][0-9]+)?',
} as const

const formsOf: Readonly<Record<ColumnType, readonly (keyof typeof forms)[]>> = {
  date: ['DATE', 'TIMESTAMP'],
  number: ['BIGINT', 'DOUBLE'],
  text: [],
}

/**
 * Writes columns of the opened plain file as Parquet with a number for every row. Columns of text whose every value in the
 * file is a date or a number become dates and numbers, unless `types` says what they are.
 * @param types by column; those it does not have are left out
 * @param view what to write, with the columns of the file: all of it unless said otherwise
 */
export async function writeTyped(
  session: Session,
  path: string,
  types: Readonly<Record<string, ColumnType | undefined>>,
  rowKey: string,
  view = DATA_VIEW,
): Promise<void> {
  const columns: string[] = []
  for (const { column_name: name, column_type: type } of await session.rows(`DESCRIBE ${view}`)) {
    if (!Object.hasOwn(types, String(name))) continue
    const column = identifier(String(name))
    const found = String(type) === 'VARCHAR' ? await typeOf(session, column, types[String(name)]) : undefined
    columns.push(found === undefined ? column : `CAST(${column} AS ${found}) AS ${column}`)
  }
  await session.run(
    `COPY (SELECT row_number() OVER () AS ${identifier(rowKey)}, ${columns.join(', ')} FROM ${view})
     TO ${literal(path)} (FORMAT parquet)`,
  )
}

async function typeOf(
  session: Session,
  column: string,
  stated: ColumnType | undefined,
): Promise<string | undefined> {
  const candidates = stated === undefined ? [...formsOf.date, ...formsOf.number] : formsOf[stated]
  for (const type of candidates) {
    const fits = `regexp_full_match(CAST(${column} AS VARCHAR), ${literal(forms[type])}) AND TRY_CAST(${column} AS ${type}) IS NOT NULL`
    const { all } = await oneRow(
      session,
      `SELECT coalesce(bool_and(${fits}), false) AS all FROM ${DATA_VIEW} WHERE ${column} IS NOT NULL`,
    )
    if (all === true) return type
  }
  return undefined
}
