import type { Command } from 'commander'
import { assertProductionSafe, type Config, ConfigError, readConfig } from '../../config.ts'
import type { Gateway } from '../../main.ts'
import { createLogger } from '../../platform/logger/logger.ts'
import { type DataOption, verb, wholeNumber, withData } from '../command.ts'
import { exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'

type ServeOptions = JsonOption & DataOption & { readonly port?: number }

/** How long load balancers get to notice that readiness says no. */
const GRACE_MS = 5_000

export const serveCommand = (io: Io): Command =>
  withData(verb('serve', 'Run the gateway, configured by the environment, until SIGTERM or SIGINT'))
    .option('--port <port>', 'port to listen on (default: PORT, else 8080; 0: any)', wholeNumber(0, 65_535))
    .action((options: ServeOptions) => serve(io, options))

async function serve(io: Io, options: ServeOptions): Promise<void> {
  const overrides = { PORT: options.port?.toString(), HARBOURGATE_DATA: options.data }
  const { config, unknown } = readConfig(overrides, io.env)
  for (const key of unknown) io.stderr(`warning: ${key} is not a key of the configuration\n`)
  checkServable(config)
  const { startGateway } = await import('../../main.ts')
  const gateway = await startGateway(config, { log: createLogger({ level: config.logLevel }), demo: false })
  const { origin, address } = gateway
  printResult(io, options, { origin, address }, () => `${origin}\n`)
  await untilStopped(io, gateway)
}

/** Everything that stands in the way at once, before anything is opened. */
function checkServable(config: Config): void {
  assertProductionSafe(config, { demo: false })
  const problems = [
    ...(config.oidcIssuer === undefined ? ['HARBOURGATE_OIDC_ISSUER: is required to serve'] : []),
    ...(config.oidcAudience === undefined ? ['HARBOURGATE_OIDC_AUDIENCE: is required to serve'] : []),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
}

/** The first signal lets running answers and jobs finish; the second one does not wait for them. */
function untilStopped(io: Io, gateway: Gateway): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false
    const forget = io.onSignal((signal) => {
      if (isStopping) return io.exit(exitCodes.failure)
      isStopping = true
      io.stderr(`${signal}: finishing what runs; once more stops at once\n`)
      gateway
        .stop({ grace: signal === 'SIGINT' ? 0 : GRACE_MS })
        .then(resolve, reject)
        .finally(() => forget())
    })
  })
}
