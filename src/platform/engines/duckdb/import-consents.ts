import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import { FORMS_KEY } from './consent-forms.ts'
import { normalisedKey } from './normalise-sql.ts'
import { oneRow, type Row, type Session, wholeNumber } from './session.ts'
import { allowedFile, reader, type SourceRoots } from './source.ts'
import { literal } from './sql.ts'
import { fingerprint } from './write-files.ts'

export type ConsentImportResult = {
  /** 64 hexadecimal digits: SHA-256 of the kept file, and its name. */
  readonly digest: string
  readonly directives: number
  readonly patients: number
}

/** Columns of a consent file and the type each is read as. */
const columns = {
  directive_id: 'VARCHAR',
  patient: 'VARCHAR',
  status: 'VARCHAR',
  category: 'VARCHAR',
  scope: 'VARCHAR',
  policy: 'VARCHAR',
  performer: 'VARCHAR',
  type: 'VARCHAR',
  purposes: 'VARCHAR[]',
  period_start: 'TIMESTAMPTZ',
  period_end: 'TIMESTAMPTZ',
  date_time: 'TIMESTAMPTZ',
} as const

const required = Object.keys(columns).filter((name) => !name.startsWith('period_'))

/**
 * Reads consent directives (Parquet, CSV with purposes separated by `|`, or NDJSON), checks them and keeps them, sorted,
 * as `<sha256>.parquet`. Of several versions of one directive in a file the newest counts, of equally new ones all.
 * @throws AppError SOURCE_UNREADABLE for a file that is missing or not of this form; INPUT_INVALID naming what is wrong
 */
export async function importConsents(
  session: Session,
  options: { file: string; identifier: string; folder: string; sources: SourceRoots },
): Promise<ConsentImportResult> {
  const path = await allowedFile(options.file, options.sources)
  await session.run(`CREATE TEMP VIEW given AS SELECT * FROM ${reader(path)}`).catch((cause: unknown) => {
    throw new AppError('SOURCE_UNREADABLE', 'The consent file cannot be read', { cause })
  })
  const present = (await session.rows('DESCRIBE given')).map((row) => ({
    name: String(row.column_name),
    type: String(row.column_type),
  }))
  checkColumns(present.map((column) => column.name))
  const casts = Object.entries(columns).map(([name, type]) => {
    const isText = present.find((column) => column.name === name)?.type === 'VARCHAR'
    if (name === 'patient') return `${normalisedKey(options.identifier, 'patient')} AS patient`
    // No purpose means any. A blank among others stays: an unknown code, which never widens.
    if (name === 'purposes' && isText)
      return `CASE WHEN coalesce(purposes, '') = '' THEN [] ELSE string_split(purposes, '|') END AS purposes`
    if (name === 'purposes')
      return `list_transform(CAST(purposes AS VARCHAR[]), lambda code: coalesce(code, '')) AS purposes`
    return `CAST(${name} AS ${type}) AS ${name}`
  })
  await session
    .run(`CREATE TEMP TABLE checked AS SELECT ${casts.join(', ')} FROM given`)
    .catch((cause: unknown) => {
      throw new AppError('INPUT_INVALID', 'A value of the consent file has the wrong type', { cause })
    })
  await checkValues(session)
  return keepSorted(session, options.folder)
}

function checkColumns(present: readonly string[]): void {
  const names: readonly string[] = Object.keys(columns)
  const violations = [
    ...names
      .filter((name) => !present.includes(name))
      .map((name) => ({ path: name, message: 'this column is missing' })),
    // An unknown column may carry a restriction this gateway would ignore.
    ...present
      .filter((name) => !names.includes(name))
      .map((name) => ({ path: name, message: 'this column is unknown' })),
  ]
  if (violations.length > 0)
    throw new AppError('INPUT_INVALID', 'The consent file has other columns than expected', { violations })
}

async function checkValues(session: Session): Promise<void> {
  const missing = required.map((name) => `count(*) FILTER (WHERE ${name} IS NULL) AS ${name}`)
  const counts = await oneRow(
    session,
    `SELECT ${missing.join(', ')}, count(*) FILTER (WHERE type NOT IN ('permit', 'deny')) AS other_type,
       count(*) FILTER (WHERE period_start > period_end) AS reversed_period FROM checked`,
  )
  const violations = Object.entries(counts)
    .filter(([, count]) => wholeNumber(count) > 0)
    .map(([path, count]) => ({ path, message: `${wholeNumber(count)} rows are missing or wrong here` }))
  if (violations.length > 0)
    throw new AppError('INPUT_INVALID', 'The consent file has missing or wrong values', { violations })
}

/**
 * Writes the directives sorted by patient. What many of them share stands once, numbered, in the file's metadata (see
 * consent-forms.ts), and patients with a sole directive are marked: both spare every release the work.
 */
async function keepSorted(session: Session, folder: string): Promise<ConsentImportResult> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const forms = await numberForms(session)
  const name = `incoming-${randomUUID()}.parquet`
  const path = join(folder, name)
  try {
    // Two equally new versions of one directive both stay, so that a deny among them counts.
    await session.run(`COPY (SELECT c.directive_id, c.patient, c.date_time, c.period_start, c.period_end,
        CAST(f.form AS INTEGER) AS form, count(*) OVER (PARTITION BY c.patient) = 1 AS sole
      FROM (SELECT DISTINCT * FROM checked
        QUALIFY rank() OVER (PARTITION BY directive_id ORDER BY date_time DESC) = 1) c
      JOIN form_of f USING (${FORM_COLUMNS}) ORDER BY c.patient, c.directive_id, f.form, c.period_start, c.period_end)
      TO ${literal(path)} (FORMAT parquet, KV_METADATA {${FORMS_KEY}: ${literal(JSON.stringify(forms))}})`)
    const { directives, patients } = await oneRow(
      session,
      `SELECT count(*) AS directives, count(DISTINCT patient) AS patients FROM read_parquet(${literal(path)})`,
    )
    const { sha256 } = await fingerprint(folder, name)
    await rename(path, join(folder, `${sha256}.parquet`))
    return { digest: sha256, directives: wholeNumber(directives), patients: wholeNumber(patients) }
  } finally {
    await rm(path, { force: true })
  }
}

const FORM_COLUMNS = 'policy, scope, performer, status, category, type, purposes'

/** More than this many different forms is a file in which something individual stands in a shared column. */
const MOST_FORMS = 10_000

async function numberForms(session: Session): Promise<readonly Row[]> {
  await session.run(`CREATE TEMP TABLE form_of AS SELECT row_number() OVER (ORDER BY ${FORM_COLUMNS}) - 1 AS form, *
    FROM (SELECT DISTINCT ${FORM_COLUMNS} FROM checked)`)
  const forms = await session.rows(`SELECT ${FORM_COLUMNS} FROM form_of ORDER BY form`)
  if (forms.length > MOST_FORMS) {
    throw new AppError(
      'INPUT_INVALID',
      `The consent file has more than ${MOST_FORMS} different kinds of directive`,
    )
  }
  return forms
}
