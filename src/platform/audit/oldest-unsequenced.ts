import type { Database } from '../database/database.ts'

/** Age in seconds, by the database's clock, of the oldest entry that no checkpoint covers; 0 when there is none. */
export async function oldestUnsequenced(database: Pick<Database, 'query'>): Promise<number> {
  const [row] = await database.query<{ age: number }>(
    'SELECT coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0)::float8 AS age FROM audit_pending',
  )
  return row?.age ?? 0
}
