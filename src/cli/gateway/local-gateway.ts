import { existsSync } from 'node:fs'
import { type Config, readConfig } from '../../config.ts'
import { foldersOf } from '../../folders.ts'
import { startGateway } from '../../main.ts'
import { createLogger } from '../../platform/logger/logger.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import type { Endpoint } from './api.ts'
import { localOperator, newSecret } from './local-operator.ts'

export type LocalGateway = Endpoint & { readonly stop: () => Promise<void> }

/** A gateway in this process, for one command and the one person `as`, with its jobs. */
export async function openLocalGateway(
  io: Io,
  { data, as }: { readonly data?: string; readonly as: string },
): Promise<LocalGateway> {
  const { config } = readConfig({ HARBOURGATE_DATA: data }, io.env)
  requireFolder(config)
  const token = newSecret()
  const gateway = await startGateway(withIssuer(config), {
    log: createLogger({ level: 'error' }),
    demo: false,
    verifyToken: localOperator(token, as),
  })
  return { origin: gateway.address, token, stop: () => gateway.stop({ grace: 0 }) }
}

/** A mistyped folder must not become a new, empty one. */
function requireFolder(config: Config): void {
  if (config.databaseUrl !== undefined || existsSync(foldersOf(config.data).database)) return
  throw new CommandFailure({
    message: `${config.data} holds no database`,
    code: 'NOT_FOUND',
    exitCode: exitCodes.failure,
    remedy: 'Check --data; harbourgate migrate creates the database of a new folder',
  })
}

/** No identity provider takes part here; production still insists that one is configured. */
const withIssuer = (config: Config): Config =>
  config.production
    ? config
    : {
        ...config,
        oidcIssuer: config.oidcIssuer ?? 'https://local-operator.invalid',
        oidcAudience: config.oidcAudience ?? 'harbourgate',
      }
