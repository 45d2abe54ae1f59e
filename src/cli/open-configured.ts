import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { foldersOf } from '../folders.ts'
import { type Database, openDatabase } from '../platform/database/database.ts'
import { CommandFailure, exitCodes } from './failure.ts'

/** The configured database, embedded or a server, as it is: nothing is migrated or recorded. */
export const openConfigured = (config: Config): Promise<Database> =>
  openDatabase(
    config.databaseUrl === undefined
      ? { directory: foldersOf(config.data).database }
      : { url: config.databaseUrl },
  )

/** Whether there is a database to open; opening an embedded one that is not there would create it. */
export const hasDatabase = (config: Config): boolean =>
  config.databaseUrl !== undefined || existsSync(foldersOf(config.data).database)

/** As {@link openConfigured}, for commands that must never create anything. */
export async function openExisting(config: Config): Promise<Database> {
  if (hasDatabase(config)) return openConfigured(config)
  throw new CommandFailure({
    message: `${config.data} holds no database`,
    code: 'NOT_FOUND',
    exitCode: exitCodes.failure,
    remedy: 'Check --data and HARBOURGATE_DATA; harbourgate migrate creates the database of a new folder',
  })
}
