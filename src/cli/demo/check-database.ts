import { openDatabase } from '../../platform/database/database.ts'
import { usage } from '../failure.ts'

/**
 * The story starts from nothing: a log that other keys signed cannot be continued with new ones.
 * @throws CommandFailure when the server's database has entries; AppError DATABASE_UNAVAILABLE
 */
export async function checkEmptyDatabase(url: string | undefined): Promise<void> {
  if (url === undefined) return
  const database = await openDatabase({ url })
  try {
    const [table] = await database.query<{ found: boolean }>(
      `SELECT to_regclass('audit_entry') IS NOT NULL AS found`,
    )
    if (table?.found !== true) return
    const [used] = await database.query<{ used: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM audit_entry) AS used',
    )
    if (used?.used !== true) return
  } finally {
    await database.close()
  }
  throw usage(
    'The demo needs an empty database, and the one DATABASE_URL names has records',
    'Create a new database, or unset DATABASE_URL to use the embedded one',
  )
}
