import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBScalarFunction, UUID } from '@duckdb/node-api'
import { AppError } from '../../../errors.ts'
import { hashFunction, uuidCopier } from './functions/hash-function.ts'
import { kindPrefix } from './functions/patient-mac.ts'
import { normalisedKey, plainKey } from './normalise-sql.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { literal } from './sql.ts'

/*
 * The private numbering of a dataset's patients: Parquet files of (mark, ordinal), where the mark is a keyed digest of the
 * patient's key. It only grows, by whole files: each is named by its first ordinal and comes into being by a hard link,
 * which is atomic and fails when the name is taken. So a crash leaves at most a draft, and of two processes that add
 * patients at once the second sees the first's file and adds what is still missing.
 */

/** What keys the marks: the secret, the kind of identifier and a NUL, so that equal numbers of different kinds differ. */
export type MarkPrefix = Uint8Array

export const markPrefix = (secret: Uint8Array, identifier: string): MarkPrefix =>
  Buffer.concat([secret, kindPrefix(identifier)])

/**
 * The function of a patient's mark. Half of SHA-256 over secret ‖ message: the half that is cut off makes extending a
 * message impossible (as in SHA-512/256), so HMAC's second pass is not needed for a value that never leaves.
 */
export const markFunction = (prefix: MarkPrefix): DuckDBScalarFunction =>
  hashFunction('patient_mark', UUID, { before: prefix }, uuidCopier())

/**
 * SQL of a patient's mark; needs {@link markFunction}.
 * @param key SQL of the patient's key, and whether all of them are in normal form
 */
export const markSql = (identifier: string, key: string, isNormal: boolean): string =>
  `patient_mark(${isNormal ? plainKey(key) : normalisedKey(identifier, key)})`

export type Numbering = {
  readonly patients: number
  /** Ids of the files, oldest first. */
  readonly parts: readonly string[]
  /** Relation of (mark, ordinal); undefined while nobody is numbered. */
  readonly relation: string | undefined
}

const PART = /^\d{10}\.parquet$/
const ID_KEY = 'harbourgate_part'
const CHECK_KEY = 'harbourgate_key'

export const numberingFolder = (folder: string, datasetId: string): string =>
  join(folder, 'numbering', createHash('sha256').update(datasetId).digest('hex').slice(0, 32))

/**
 * Reads the numbering and checks that it is whole and was made under this key.
 * @throws AppError STAGING_FAILED otherwise: under another key every patient would look new
 */
export async function openNumbering(
  session: Session,
  folder: string,
  prefix: MarkPrefix,
): Promise<Numbering> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => PART.test(name)).sort()
  if (names.length === 0) return { patients: 0, parts: [], relation: undefined }
  const files = `[${names.map((name) => literal(join(folder, name))).join(', ')}]`
  const metadata = await session.rows(
    `SELECT file_name, decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${files})`,
  )
  const check = keyCheck(prefix)
  const parts = names.map((name) => {
    const metadataOf = (key: string) =>
      metadata.find((row) => row.file_name === join(folder, name) && row.key === key)?.value
    if (metadataOf(CHECK_KEY) !== check) throw broken('was made under another key')
    return String(metadataOf(ID_KEY))
  })
  const relation = `read_parquet(${files})`
  const counted = await oneRow(session, `SELECT count(*) AS patients, max(ordinal) AS last FROM ${relation}`)
  const patients = wholeNumber(counted.patients)
  if (wholeNumber(counted.last) !== patients - 1) throw broken('has gaps')
  return { patients, parts, relation }
}

const broken = (what: string) => new AppError('STAGING_FAILED', `The numbering of patients ${what}`)

/** Shows that two prefixes are equal without showing either. */
const keyCheck = (prefix: MarkPrefix): string =>
  createHash('sha256').update(prefix).update('\0numbering').digest('hex').slice(0, 32)

/**
 * Adds the marks (a query) as one file, in the order of the marks, which is arbitrary to everybody without the key.
 * @returns false when another process added patients meanwhile; nothing was added then
 */
export async function addPart(
  session: Session,
  folder: string,
  prefix: MarkPrefix,
  { patients }: Numbering,
  marks: string,
): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const id = randomUUID()
  const draft = join(folder, `draft-${id}`)
  try {
    await session.run(`COPY (SELECT mark, CAST(${patients} + row_number() OVER (ORDER BY mark) - 1 AS UINTEGER) AS ordinal
      FROM (${marks}) ORDER BY mark) TO ${literal(draft)}
      (FORMAT parquet, KV_METADATA {${ID_KEY}: ${literal(id)}, ${CHECK_KEY}: ${literal(keyCheck(prefix))}})`)
    await syncPath(draft)
    const isFirst = await link(draft, join(folder, `${String(patients).padStart(10, '0')}.parquet`)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    // A name is durable only once its folder is.
    await syncPath(folder)
    return isFirst
  } finally {
    await rm(draft, { force: true })
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
