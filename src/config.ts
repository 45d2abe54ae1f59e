import { readFileSync } from 'node:fs'
import { type Config, type Setting, settings } from './settings.ts'

export { type Config, recordedSettings } from './settings.ts'

/** The configuration cannot be used; `problems` names each key to correct and never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads one setting; pushes a line to `problems` and returns undefined when its value is not acceptable. */
function read<T>(of: Setting<T>, env: Environment, problems: string[]): T | undefined {
  const given = env[of.name]
  // An empty variable counts as unset, except where empty has a meaning of its own.
  const value = given === '' && !of.schema.safeParse('').success ? undefined : given
  const result = of.schema.safeParse(value ?? of.fallback)
  if (result.success) return result.data
  problems.push(`${of.name}: ${result.error.issues[0]?.message ?? 'is not acceptable'}`)
  return undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The typed configuration from an environment such as `process.env`.
 * @throws ConfigError listing every bad key at once.
 */
export function loadConfig(
  env: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Config {
  const problems: string[] = []
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, of]) => [name, read<unknown>(of, env, problems)]),
  )
  const { rootKeyText, ...rest } = values
  const rootKey = rootKeyOf(rootKeyText, rest.rootKeyFile, readFile, problems)
  checkQuorum(rest, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  // The object has exactly the keys of `settings`, each parsed by its own schema above.
  return Object.freeze({ ...rest, rootKey }) as Config
}

/** A quorum that the witnesses cannot reach would hold back every release for ever. */
function checkQuorum(values: Readonly<Record<string, unknown>>, problems: string[]): void {
  const { witnesses: list, witnessQuorum } = values
  if (Array.isArray(list) && typeof witnessQuorum === 'number' && witnessQuorum > list.length)
    problems.push(
      `HARBOURGATE_WITNESS_QUORUM: is ${witnessQuorum}, but only ${list.length} witnesses are named`,
    )
}

function rootKeyOf(
  given: unknown,
  file: unknown,
  readFile: (path: string) => string,
  problems: string[],
): Uint8Array | undefined {
  if (given !== undefined && file !== undefined)
    problems.push('HARBOURGATE_ROOT_KEY: set either the key or HARBOURGATE_ROOT_KEY_FILE, not both')
  const name = file === undefined ? 'HARBOURGATE_ROOT_KEY' : 'HARBOURGATE_ROOT_KEY_FILE'
  let content = given
  if (typeof file === 'string')
    try {
      content = readFile(file)
    } catch {
      problems.push(`${name}: the file cannot be read`)
      return undefined
    }
  if (typeof content !== 'string') return undefined
  const key = decodeKey(content.trim())
  if (key === undefined || key.length < 32)
    problems.push(`${name}: needs at least 32 bytes as hexadecimal or base64`)
  else if (isWellKnown(key))
    problems.push(`${name}: is a well-known value; generate one with openssl rand -hex 32`)
  else return key
  return undefined
}

function decodeKey(value: string): Uint8Array | undefined {
  if (/^([0-9a-f]{2})+$/i.test(value)) return Buffer.from(value, 'hex')
  if (/^[\w+/-]+={0,2}$/.test(value)) return Buffer.from(value, 'base64')
  return undefined
}

/** Keys people copy from examples: one byte repeated, bytes counting up, or text that names itself a demo or example. */
function isWellKnown(key: Uint8Array): boolean {
  const bytes = [...key]
  const step = ((bytes[1] ?? 0) - (bytes[0] ?? 0) + 256) % 256
  const regular = bytes.every(
    (byte, at) => at === 0 || ((byte - (bytes[at - 1] ?? 0) + 256) % 256 === step && step < 2),
  )
  return (
    regular || /demo|example|changeme|secret|password|harbourgate/i.test(Buffer.from(key).toString('latin1'))
  )
}

/**
 * Refuses to run in production with what is meant for trial: demo mode, the embedded database (unless allowed), a
 * missing root key, or an identity provider that is missing or not reached over TLS.
 * @throws ConfigError listing everything that stands in the way.
 */
export function assertProductionSafe(config: Config, { demo }: { demo: boolean }): void {
  if (!config.production) return
  const problems: string[] = []
  if (demo) problems.push('NODE_ENV: demo mode cannot run in production')
  if (config.databaseUrl === undefined && !config.allowEmbeddedInProduction)
    problems.push(
      'DATABASE_URL: the embedded database is for trial; set it, or allow the embedded one explicitly',
    )
  if (config.rootKey === undefined) problems.push('HARBOURGATE_ROOT_KEY: is required in production')
  if (config.signingKeyFile === undefined && !config.allowEmbeddedInProduction)
    problems.push('HARBOURGATE_SIGNING_KEY_FILE: is required in production')
  if (config.oidcIssuer === undefined) problems.push('HARBOURGATE_OIDC_ISSUER: is required in production')
  if (config.oidcAudience === undefined) problems.push('HARBOURGATE_OIDC_AUDIENCE: is required in production')
  for (const [name, address] of [
    ['HARBOURGATE_OIDC_ISSUER', config.oidcIssuer],
    ['HARBOURGATE_OIDC_JWKS_URI', config.oidcJwksUri],
    ['HARBOURGATE_PUBLIC_URL', config.publicUrl],
  ] as const)
    if (address?.startsWith('http:')) problems.push(`${name}: must be an https address in production`)
  if (problems.length > 0) throw new ConfigError(problems)
}

/** Read by the command line as a client of a gateway, never by a gateway. */
export const tokenVariable = 'HARBOURGATE_TOKEN'

/** The environment of this process: the only place that reads it. */
export const processEnvironment = (): Environment => process.env

/**
 * The configuration of this process, `overrides` (keys and texts as in the environment) winning, and its unknown keys.
 * @throws ConfigError
 */
export function readConfig(
  overrides: Environment = {},
  env: Environment = processEnvironment(),
): { readonly config: Config; readonly unknown: readonly string[] } {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined)
  return { config: loadConfig({ ...env, ...Object.fromEntries(given) }), unknown: unknownKeys(env) }
}

/** Keys with the gateway's prefix that it does not know: most often a slip of the pen, so `doctor` names them. */
export function unknownKeys(env: Environment): string[] {
  const known = new Set([tokenVariable, ...Object.values(settings).map((of) => of.name)])
  return Object.keys(env).filter((name) => name.startsWith('HARBOURGATE_') && !known.has(name))
}

/** Every key with its default and meaning as a Markdown table, for the README. */
export function configurationTable(): string {
  const rows = Object.values(settings).map(
    ({ name, fallback, description, secret }) =>
      `| \`${name}\` | ${fallback === undefined ? '–' : `\`${fallback}\``} | ${description}${secret ? ' (secret)' : ''} |`,
  )
  return ['| Key | Default | Meaning |', '|---|---|---|', ...rows].join('\n')
}
