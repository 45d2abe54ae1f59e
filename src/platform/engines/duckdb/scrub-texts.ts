import type { ScrubPool } from '../../text/scrub-pool.ts'
import type { RosterValue, ScrubBatch } from '../../text/scrub-task.ts'
import { scrubTables } from './scrub-columns.ts'
import { oneRow, type Row, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'

/**
 * Sends the staged texts through the pool, batch by batch, and keeps what comes back. At most one batch more than there
 * are threads is in memory.
 */
export async function scrubTexts(
  session: Session,
  pool: ScrubPool,
  threads: number,
  patientColumn: string,
  texts: readonly string[],
  rosterColumns: number,
): Promise<void> {
  const { last } = await oneRow(session, `SELECT coalesce(max(batch), -1) AS last FROM ${scrubTables.rows}`)
  const sql = batchSql(patientColumn, texts, rosterColumns)
  const running: Promise<void>[] = []
  for (let batch = 0; batch <= wholeNumber(last); batch += 1) {
    const rows = await session.rows(sql, [batch])
    if (rows.length === 0) continue
    const done = scrubBatch(session, pool, rows, texts.length, rosterColumns)
    // Awaited below, in order; until then a failure must not count as unhandled.
    done.catch(() => undefined)
    running.push(done)
    if (running.length > threads) await running.shift()
  }
  await Promise.all(running)
}

/** Texts of a batch with the record of their patients, one patient after the other. */
function batchSql(patientColumn: string, texts: readonly string[], rosterColumns: number): string {
  const columns = texts.map((name, at) => `s.${identifier(name)} AS x${at}`)
  const roster = Array.from({ length: rosterColumns }, (_, at) => `p.r${at}`)
  return `SELECT s.row, p.person, p.shift, ${[...columns, ...roster].join(', ')}
    FROM ${scrubTables.rows} s JOIN ${scrubTables.records} p ON p.key = s.${identifier(patientColumn)}
    WHERE s.batch = $1 ORDER BY p.person`
}

async function scrubBatch(
  session: Session,
  pool: ScrubPool,
  rows: readonly Row[],
  texts: number,
  rosterColumns: number,
): Promise<void> {
  const scrubbed = await pool.scrub(batchOf(rows, texts, rosterColumns))
  const numbered = rows.map((row, at) => [
    BigInt(wholeNumber(row.row)),
    ...scrubbed.map((column) => column[at] ?? null),
  ])
  await session.append(scrubTables.scrubbed, numbered)
}

function batchOf(rows: readonly Row[], texts: number, rosterColumns: number): ScrubBatch {
  const numbers = (length: number) => Array.from({ length }, (_, at) => at)
  return {
    persons: rows.map(({ person }) => String(person)),
    shifts: rows.map(({ shift }) => wholeNumber(shift)),
    // The record is told once per patient: equal neighbours share it.
    rosters: rows.map((row, at) =>
      at > 0 && rows[at - 1]?.person === row.person
        ? null
        : numbers(rosterColumns).map((column) => rosterValue(row[`r${column}`])),
    ),
    texts: numbers(texts).map((column) => rows.map((row) => textValue(row[`x${column}`]))),
  }
}

const textValue = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function rosterValue(value: unknown): RosterValue {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null
}
