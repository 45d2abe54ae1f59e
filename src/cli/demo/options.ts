import { type Config, type Environment, loadConfig } from '../../config.ts'
import type { Format } from '../../demo/story/extract.ts'
import { usage } from '../failure.ts'

/** The options as given. */
export type DemoOptions = {
  readonly once?: true
  readonly keep?: string
  readonly data?: string
  readonly reset?: true
  readonly patients: number
  readonly seed: string
  readonly format: Format
  readonly port?: number
  readonly json?: true
}

export type DemoSettings = DemoOptions & {
  readonly config: Config
  /** Whether somebody chose the port: then it is that one or none. */
  readonly portChosen: boolean
}

/** Combines options and environment. @throws CommandFailure for options that do not go together, ConfigError */
export function readDemoOptions(options: DemoOptions, env: Environment): DemoSettings {
  const { once, keep, data, reset, json, port } = options
  if (once && (data !== undefined || reset))
    throw usage('--data and --reset are for the demo that stays; --once takes a new folder by --keep')
  if (!once && keep !== undefined)
    throw usage('--keep goes with --once; the demo that stays takes its folder by --data')
  if (!once && json) throw usage('--json goes with --once')
  const loaded = loadConfig({
    // The story is about refusals: their log lines would bury it.
    HARBOURGATE_LOG_LEVEL: 'error',
    ...definedOf(env),
    ...(data === undefined ? {} : { HARBOURGATE_DATA: data }),
  })
  if (loaded.production)
    throw usage('The demo does not run in production', 'Unset NODE_ENV, or use harbourgate serve')
  return {
    ...options,
    // The demo's only source is the hospital it generates.
    config: { ...loaded, sources: [], ...(port === undefined ? {} : { port }) },
    portChosen: port !== undefined || (env.PORT !== undefined && env.PORT !== ''),
  }
}

const definedOf = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
