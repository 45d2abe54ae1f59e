import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../../keys/key-file.ts'
import { countRows } from './cohort.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { literal } from './sql.ts'

/** Surrogates handed to the engine at a time. */
const BATCH = 8192

/** Attempts to add to a vault that other releases add to at the same moment. */
const ATTEMPTS = 100

/**
 * Gives every patient in `people` a random surrogate instead of the keyed pseudonym, which stays as `subject`. Surrogates
 * are drawn by node:crypto once per patient and are the same in every later release from the vault. The vault holds pairs
 * of keyed pseudonym and surrogate: no identifier of the source, and nothing a surrogate could be computed from.
 *
 * A vault is a folder of numbered files that are never changed. New pairs go to a file of their own, which is complete
 * and on disk before it gets its number; of two releases that want the same number one starts again with the other's
 * pairs. So a patient never has two surrogates, and a crash leaves none that was not kept.
 */
export async function replaceBySurrogates(session: Session, vault: string): Promise<void> {
  await mkdir(vault, { recursive: true, mode: 0o700 })
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const files = await loadVault(session, vault)
    if ((await drawMissing(session)) === 0 || (await addToVault(session, vault, files + 1))) {
      await session.run(
        `CREATE OR REPLACE TEMP TABLE people AS
         SELECT p.* REPLACE (v.surrogate AS pseudonym), v.subject
         FROM people p JOIN (FROM vault UNION ALL FROM drawn) v ON v.subject = p.pseudonym
         ORDER BY pseudonym`,
      )
      await session.run('DROP TABLE vault; DROP TABLE drawn')
      return
    }
  }
  throw new Error('the vault of surrogates is busy')
}

/** Reads the pairs of the present patients. @returns how many files the vault has */
async function loadVault(session: Session, vault: string): Promise<number> {
  const pattern = join(vault, '*.parquet')
  const { files } = await oneRow(session, 'SELECT count(*) AS files FROM glob($1)', [pattern])
  const pairs =
    wholeNumber(files) === 0
      ? 'SELECT NULL::UUID AS subject, NULL::UUID AS surrogate WHERE false'
      : `SELECT subject, surrogate FROM read_parquet(${literal(pattern)})`
  await session.run(
    `CREATE OR REPLACE TEMP TABLE vault AS SELECT v.* FROM (${pairs}) v SEMI JOIN people p ON p.pseudonym = v.subject`,
  )
  const { subjects } = await oneRow(session, 'SELECT count(DISTINCT subject) AS subjects FROM vault')
  if (wholeNumber(subjects) !== (await countRows(session, 'vault')))
    throw new Error('the vault gives a patient two surrogates')
  return wholeNumber(files)
}

/** Draws a surrogate for everybody who has none. @returns how many */
async function drawMissing(session: Session): Promise<number> {
  await session.run(
    `CREATE OR REPLACE TEMP TABLE missing AS SELECT p.pseudonym AS subject, row_number() OVER () AS place
     FROM people p ANTI JOIN vault v ON v.subject = p.pseudonym`,
  )
  const missing = await countRows(session, 'missing')
  await session.run('CREATE OR REPLACE TEMP TABLE surrogates (place BIGINT, surrogate UUID)')
  for (let from = 0; from < missing; from += BATCH) {
    const drawn = Array.from({ length: Math.min(BATCH, missing - from) }, () => randomUUID()).join(' ')
    await session.run(
      `INSERT INTO surrogates SELECT $2::BIGINT + generate_subscripts(list, 1), CAST(unnest(list) AS UUID)
       FROM (SELECT string_split($1::VARCHAR, ' ') AS list)`,
      [drawn, from],
    )
  }
  await session.run(
    'CREATE OR REPLACE TEMP TABLE drawn AS SELECT subject, surrogate FROM missing JOIN surrogates USING (place)',
  )
  await session.run('DROP TABLE missing; DROP TABLE surrogates')
  return missing
}

/** Adds the drawn pairs as the vault's file of this number. @returns false when another release was first */
async function addToVault(session: Session, vault: string, number: number): Promise<boolean> {
  const draft = join(vault, `.${randomUUID()}.draft`)
  try {
    // Sorted, so that the order of the file tells nothing of the source.
    await session.run(`COPY (FROM drawn ORDER BY surrogate) TO ${literal(draft)} (FORMAT parquet)`)
    await sync(draft)
    // link(), not rename(): it fails when the number is taken.
    await link(draft, join(vault, `${String(number).padStart(9, '0')}.parquet`))
    await sync(vault)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** What is there is on disk once this returns; for a folder, its names. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.chmod((await file.stat()).isDirectory() ? 0o700 : 0o600)
    await file.sync()
  } finally {
    await file.close()
  }
}
