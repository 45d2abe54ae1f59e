import { tallyLog } from '../platform/audit/tally.ts'
import type { Database } from '../platform/database/database.ts'
import { type Repeated, repeat } from './repeat.ts'

/** Longest that sequenced entries wait to be counted; searches count them themselves meanwhile. */
const TALLY_MS = 5_000

/** Counts the log for searches until stopped; a failure is reported and tried again. */
export const startTally = (deps: {
  readonly database: Database
  readonly log: { error(details: object, message: string): void }
}): Repeated =>
  repeat(
    () =>
      tallyLog(deps.database).catch((error: unknown) =>
        deps.log.error({ err: error }, 'counting the audit log failed'),
      ),
    TALLY_MS,
  )
