import { createHash } from 'node:crypto'
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExtractFormat, ReleaseDocument, StagedDocument } from '../../../release/ports.ts'
import { both } from './both.ts'
import { withoutFormulas } from './csv-formulas.ts'
import type { Session } from './session.ts'
import { oneRow, wholeNumber } from './session.ts'
import { identifier, literal } from './sql.ts'

type FormatRules = { readonly extension: string; readonly mediaType: string; readonly options: string }

const formats: Readonly<Record<ExtractFormat, FormatRules>> = {
  parquet: {
    extension: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    options: 'FORMAT parquet, DICTIONARY_SIZE_LIMIT 4000',
  },
  csv: {
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    options: "FORMAT csv, HEADER true, DELIMITER ','",
  },
  ndjson: { extension: 'ndjson', mediaType: 'application/x-ndjson', options: 'FORMAT json, ARRAY false' },
}

export const fileName = (table: string, format: ExtractFormat): string =>
  `${table}.${formats[format].extension}`

/** Pseudonyms of the released patients: kept beside the files, never listed, so never downloaded. */
export const MEMBERS_FILE = '.members.parquet'

export const mediaTypeOf = (format: ExtractFormat): string => formats[format].mediaType

/** Writes a query's rows, in the order it gives, to one file; returns how many. */
export async function copyTo(
  session: Session,
  sql: string,
  path: string,
  format: ExtractFormat,
): Promise<number> {
  const query = format === 'csv' ? await withoutFormulas(session, sql) : sql
  const { Count } = await oneRow(session, `COPY (${query}) TO ${literal(path)} (${formats[format].options})`)
  return wholeNumber(Count)
}

/**
 * Reads columns of a written file back as they are, without guessing dialect or types: a missing value and an empty text
 * stay different, and no text becomes a date.
 */
export function readBack(path: string, format: ExtractFormat, columns: readonly string[]): string {
  if (format === 'parquet') return `read_parquet(${literal(path)})`
  if (format === 'csv')
    return `read_csv(${literal(path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"',
      allow_quoted_nulls = false)`
  const fields = columns.map((name) => `json_extract(json, ${literal(pointer(name))}) AS ${identifier(name)}`)
  return `(SELECT ${['json', ...fields].join(', ')} FROM read_ndjson_objects(${literal(path)}))`
}

/** JSON Pointer (RFC 6901) to a member. */
const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Writes a document beside the tables; it is hashed and published as they are. */
export async function writeDocument(
  folder: string,
  { name, mediaType, text }: ReleaseDocument,
): Promise<StagedDocument> {
  await writeFile(join(folder, name), text, { mode: 0o600 })
  return { name, mediaType, ...(await fingerprint(folder, name)) }
}

/** Bytes hashed at a time: the event loop does nothing else meanwhile, for about a millisecond. */
const HASHED_BYTES = 2 << 20

/** Size in bytes and SHA-256 (64 hexadecimal digits) of a file, which is on disk for good once this returns. */
export async function fingerprint(folder: string, name: string): Promise<{ bytes: number; sha256: string }> {
  const file = await open(join(folder, name), 'r+')
  try {
    // The disk writes while the processor hashes.
    const [sha256] = await both(digestOf(file), file.sync())
    return { bytes: (await file.stat()).size, sha256 }
  } finally {
    await file.close()
  }
}

/** Reads the next piece while one is hashed, into the same two buffers: a stream would make a new one for each. */
async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  let [piece, next] = [Buffer.allocUnsafe(HASHED_BYTES), Buffer.allocUnsafe(HASHED_BYTES)]
  let { bytesRead } = await file.read(piece, 0, HASHED_BYTES)
  while (bytesRead > 0) {
    const reading = file.read(next, 0, HASHED_BYTES)
    hash.update(piece.subarray(0, bytesRead))
    bytesRead = (await reading).bytesRead
    ;[piece, next] = [next, piece]
  }
  return hash.digest('hex')
}
