import { tallyLog } from '../platform/audit/tally.ts'
import type { Database } from '../platform/database/database.ts'

/** Longest that sequenced entries wait to be counted; searches count them themselves meanwhile. */
const TALLY_MS = 5_000

/** Counts the log for searches until stopped; a failure is reported and tried again. */
export function startTally(deps: {
  readonly database: Database
  readonly log: { error(details: object, message: string): void }
}): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const next = () => {
    running = tallyLog(deps.database)
      .catch((error: unknown) => deps.log.error({ err: error }, 'counting the audit log failed'))
      .then(() => {
        if (!stopped) timer = setTimeout(next, TALLY_MS)
      })
  }
  next()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
