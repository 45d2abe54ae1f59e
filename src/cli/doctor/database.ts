import type { Config } from '../../config.ts'
import { foldersOf } from '../../folders.ts'
import type { Database } from '../../platform/database/database.ts'
import { holderOf } from '../../platform/database/directory-lock.ts'
import { checkSchema } from '../../platform/database/migrate.ts'
import { hasDatabase, openConfigured } from '../open-configured.ts'
import { checkAuditHead } from './audit-head.ts'
import { attempt, type Check, fail, ok, warn } from './check.ts'
import { checkClock } from './clock.ts'

/** The database answers and has this version's schema; then the clock and the head of the log, which it holds. */
export async function checkDatabase(config: Config, now: Date): Promise<Check[]> {
  if (!hasDatabase(config))
    return [warn('database', 'none yet; the first start (or harbourgate migrate) creates the embedded one')]
  return attempt('database', async () => {
    const holder =
      config.databaseUrl === undefined ? await holderOf(foldersOf(config.data).database) : undefined
    if (holder !== undefined) return [inUse(holder)]
    const database = await openConfigured(config)
    try {
      return await checkOpened(database, config, now)
    } finally {
      await database.close()
    }
  })
}

/** Only one process at a time can open the embedded database, so a folder in use is all that can be said. */
const inUse = (holder: number): Check =>
  warn(
    'database',
    `a gateway (process ${holder}) is using the folder: ask its /readyz, or stop it to have schema, clock and audit log checked`,
  )

async function checkOpened(database: Database, config: Config, now: Date): Promise<Check[]> {
  await database.ping()
  const kind =
    database.kind === 'postgres'
      ? ok('database', 'PostgreSQL answers')
      : warn('database', 'embedded: for trial only')
  const { atHead, pending, problems } = await checkSchema(database)
  if (!atHead)
    return [
      kind,
      ...problems.map((problem) => fail('schema', problem)),
      ...(pending.length === 0
        ? []
        : [fail('schema', `${pending.length} migrations are pending: run harbourgate migrate`)]),
    ]
  return [
    kind,
    ok('schema', 'every migration is applied'),
    ...(await attempt('clock', () => checkClock(database, now))),
    ...(await attempt('audit log', () => checkAuditHead(database, config))),
  ]
}
