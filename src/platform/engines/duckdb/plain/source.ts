import { basename } from 'node:path'
import { oneRow, type Session } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import { withPlaceOfBadText } from './bad-text.ts'

/** View over the file that is worked on, and over the records of it that would be released. */
export const DATA_VIEW = identifier('plain data')
export const SUBSET_VIEW = identifier('plain subset')

export type PlainFormat = {
  readonly format: 'csv' | 'ndjson' | 'parquet'
  /** Name of the file without what says its format. */
  readonly stem: string
}

/** Format of a file by its name: Parquet, JSON by lines, else CSV; the latter two may be compressed (gzip). */
export function plainFormat(path: string): PlainFormat {
  const name = basename(path)
  const parquet = /\.(parquet|pq)$/i
  if (parquet.test(name)) return { format: 'parquet', stem: name.replace(parquet, '') }
  const lines = /\.(ndjson|jsonl|json)(\.gz)?$/i
  if (lines.test(name)) return { format: 'ndjson', stem: name.replace(lines, '') }
  return { format: 'csv', stem: name.replace(/(?!^)\.[^.]+$/, '').replace(/\.csv$/i, '') }
}

/** Reads a CSV (delimiter found out when not given), Parquet or NDJSON file as it is: CSV values stay text. */
export function plainReader(path: string, delimiter: string | undefined): string {
  const { format } = plainFormat(path)
  if (format === 'parquet') return `read_parquet(${literal(path)})`
  if (format === 'ndjson')
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
  const described = await session.rows(`DESCRIBE SELECT * FROM ${reader}`)
  const columns = described.map((row) => String(row.column_name))
  const read = described.map(({ column_type: type }, at) => asText(identifier(columns[at] ?? ''), type))
  await session.run(`CREATE OR REPLACE TEMP VIEW ${view} AS SELECT ${read.join(', ')} FROM ${reader}`)
  const everything = columns.map((name) => `count(${identifier(name)})`).join(' + ')
  const row = await oneRow(session, `SELECT count(*) AS records, ${everything} AS filled FROM ${view}`)
  return { columns, records: Number(row.records) }
}

/** A column of JSON by lines that holds texts and numbers has values of JSON; "A1" is read as A1, as elsewhere. */
const asText = (column: string, type: unknown): string =>
  String(type) === 'JSON' ? `json_extract_string(${column}, '$') AS ${column}` : column

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
