import type { Database } from '../../platform/database/database.ts'
import { type Check, fail, ok } from './check.ts'

/** Milliseconds by which another machine's clock may have been ahead when it recorded the newest entry. */
const TOLERANCE_MS = 60_000

/** The clock must not run behind what has been recorded: entries, grants and consent are all judged by it. */
export async function checkClock({ client }: Pick<Database, 'client'>, now: Date): Promise<Check[]> {
  const newest = await client.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { time: true } })
  if (newest === null) return [ok('clock', now.toISOString())]
  const behind = newest.time.getTime() - now.getTime()
  return behind > TOLERANCE_MS
    ? [
        fail(
          'clock',
          `is ${Math.round(behind / 1000)} s behind the newest audit entry (${newest.time.toISOString()})`,
        ),
      ]
    : [ok('clock', `${now.toISOString()}, not behind the newest audit entry`)]
}
