import { stat } from 'node:fs/promises'
import { readConfig } from '../../config.ts'
import type { LogSource } from '../../domain/audit/verify-tiles.ts'
import { databaseLog } from '../../platform/audit/database-log.ts'
import { directoryLog } from '../../platform/audit/directory-log.ts'
import { webLog } from '../../platform/audit/web-log.ts'
import type { DataOption } from '../command.ts'
import { CommandFailure, exitCodes, usage } from '../failure.ts'
import { serverOrigin } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import { openExisting } from '../open-configured.ts'

/** Where a log is: a folder or address of tiles, a running gateway, or a data folder. */
export type WhereOptions = DataOption & { readonly log?: string; readonly server?: string }

/** Whether the log is read as published tiles rather than from the database of a data folder. */
export const isPublished = ({ log, server }: WhereOptions): boolean =>
  log !== undefined || server !== undefined

/** Runs `work` on the log that was named; nothing is migrated, sequenced or recorded. */
export async function withLog<T>(
  io: Io,
  options: WhereOptions,
  work: (source: LogSource) => Promise<T>,
): Promise<T> {
  const { log, server, data } = options
  if ([log, server, data].filter((place) => place !== undefined).length > 1)
    throw usage('The log is in one place', 'Give a folder or address of tiles, or --server, or --data')
  if (server !== undefined) return work(webLog(`${serverOrigin(server)}/log`))
  if (log !== undefined) return work(/^https?:/.test(log) ? webLog(log) : await folderOf(log))
  const { config } = readConfig({ HARBOURGATE_DATA: data }, io.env)
  const database = await openExisting(config)
  try {
    return await work(databaseLog(database))
  } finally {
    await database.close()
  }
}

async function folderOf(path: string): Promise<LogSource> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return directoryLog(path)
  throw new CommandFailure({
    message: `${path} is not a folder`,
    code: 'NOT_FOUND',
    exitCode: exitCodes.failure,
    remedy: 'Name the folder that holds checkpoint and tile, or the address of a log',
  })
}
