import { oneRow, type Session } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import { withPlaceOfBadText } from './bad-text.ts'

/** View over the file that is worked on, and over the records of it that would be released. */
export const DATA_VIEW = identifier('plain data')
export const SUBSET_VIEW = identifier('plain subset')

/** Reads a CSV (delimiter found out when not given), Parquet or NDJSON file as it is: CSV values stay text. */
export function plainReader(path: string, delimiter: string | undefined): string {
  if (/\.(parquet|pq)$/i.test(path)) return `read_parquet(${literal(path)})`
  if (/\.(ndjson|jsonl)$/i.test(path))
    return `read_json(${literal(path)}, format = 'newline_delimited', sample_size = -1)`
  const dialect = delimiter === undefined ? '' : `, delim = ${literal(delimiter)}`
  // An empty field is a missing value, a quoted empty one is empty text.
  return `read_csv(${literal(path)}, header = true, all_varchar = true, allow_quoted_nulls = false,
    sample_size = -1${dialect})`
}

/**
 * Opens a file as a view and reads it once, so that whatever is wrong with its bytes shows now.
 * @returns its columns in file order and the number of records
 * @throws BadTextError where the file is not UTF-8, else an error of the engine when it is missing or malformed
 */
export async function openPlainFile(
  session: Session,
  view: string,
  path: string,
  delimiter: string | undefined,
): Promise<{ readonly columns: readonly string[]; readonly records: number }> {
  return withPlaceOfBadText(path, () => openView(session, view, plainReader(path, delimiter)))
}

async function openView(session: Session, view: string, reader: string) {
  await session.run(`CREATE OR REPLACE TEMP VIEW ${view} AS SELECT * FROM ${reader}`)
  const columns = (await session.rows(`DESCRIBE ${view}`)).map((row) => String(row.column_name))
  const everything = columns.map((name) => `count(${identifier(name)})`).join(' + ')
  const row = await oneRow(session, `SELECT count(*) AS records, ${everything} AS filled FROM ${view}`)
  return { columns, records: Number(row.records) }
}

/**
 * Rows of a CSV file without a header, such as a hierarchy: level 0 first.
 * @throws as `openPlainFile`
 */
export async function readCsvRows(
  session: Session,
  path: string,
  delimiter: string,
): Promise<readonly (readonly string[])[]> {
  const sql = `SELECT * FROM read_csv(${literal(path)}, header = false, all_varchar = true, delim = ${literal(delimiter)},
       quote = '"', escape = '"', null_padding = true, allow_quoted_nulls = false, sample_size = -1)`
  const rows = await withPlaceOfBadText(path, () => session.rows(sql))
  return rows.map((row) => {
    const cells = Object.values(row)
    // Short rows are padded with missing values at the end; an empty field elsewhere is empty text.
    while (cells.length > 0 && cells.at(-1) === null) cells.pop()
    return cells.map((cell) => (cell === null ? '' : String(cell)))
  })
}
