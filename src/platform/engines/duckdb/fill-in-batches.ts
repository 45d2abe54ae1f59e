import { oneRow, type Session, wholeNumber } from './session.ts'
import { literal } from './sql.ts'

/** Four of the parts the engine divides among its threads: some 130 milliseconds of hashing. */
const BATCH_ROWS = 4 * 122_880

/**
 * Fills a new table by a query that calls functions of this process. The engine calls them back to back and others wait for
 * the event loop meanwhile, so a table is read some rows at a time; a view, which has no places, in one go.
 * @param from the relation the batches are taken from
 * @param query the query, given the condition that limits `from` to a batch; it may keep fewer rows but never depend on others
 */
export async function fillInBatches(
  session: Session,
  into: string,
  from: string,
  query: (isInBatch: string) => string,
): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${into} AS ${query('false')}`)
  for (const isInBatch of await batchesOf(session, from))
    await session.run(`INSERT INTO ${into} ${query(isInBatch)}`)
}

async function batchesOf(session: Session, from: string): Promise<readonly string[]> {
  const { tables } = await oneRow(
    session,
    `SELECT count(*) AS tables FROM duckdb_tables() WHERE table_name = ${literal(from)}`,
  )
  if (wholeNumber(tables) === 0) return ['true']
  const { places } = await oneRow(session, `SELECT coalesce(max(rowid) + 1, 0) AS places FROM ${from}`)
  const batches: string[] = []
  for (let first = 0; first < wholeNumber(places); first += BATCH_ROWS)
    batches.push(`${from}.rowid >= ${first} AND ${from}.rowid < ${first + BATCH_ROWS}`)
  return batches
}
