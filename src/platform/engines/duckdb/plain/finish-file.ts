import { join } from 'node:path'
import { PSEUDONYM_COLUMN } from '../../../../domain/deidentify/plan.ts'
import type { ExtractFormat } from '../../../../release/ports.ts'
import { classesOf } from '../people.ts'
import { oneRow, type Session, wholeNumber } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import { copyTo, fingerprint, readBack } from '../write-files.ts'

export type FinishedFile = {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  /** Patients in the smallest equivalence class of the file as written. */
  readonly smallest: number
}

/**
 * Writes staged rows in their final format. Rows of a file without a patient key lose their pseudonym, which means
 * nothing, and are ordered by what is left, so that equal input gives equal bytes.
 * Columns of `inner` are not written.
 * @param quasi names of the quasi-identifiers, over which the written file is measured
 */
export async function finishFile(
  session: Session,
  staged: string,
  {
    folder,
    name,
    format,
    withPseudonym,
    inner,
    quasi,
  }: {
    readonly folder: string
    readonly name: string
    readonly format: ExtractFormat
    readonly withPseudonym: boolean
    readonly inner: readonly string[]
    readonly quasi: readonly string[]
  },
): Promise<FinishedFile> {
  const from = `read_parquet(${literal(staged)})`
  const withheld = [...inner, ...(withPseudonym ? [] : [PSEUDONYM_COLUMN])].map(identifier)
  const released =
    withheld.length === 0 ? `SELECT * FROM ${from}` : `SELECT * EXCLUDE (${withheld.join(', ')}) FROM ${from}`
  const query = withPseudonym ? released : `${released} ORDER BY ALL`
  const rows = await copyTo(session, query, join(folder, name), format)
  const classes = classesOf(readBack(join(folder, name), format, quasi), quasi.map(identifier))
  const { smallest } = await oneRow(session, `SELECT coalesce(min(size), 0) AS smallest FROM (${classes})`)
  return { rows, ...(await fingerprint(folder, name)), smallest: wholeNumber(smallest) }
}
