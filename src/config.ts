import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** One key of the environment: how it is read, what it defaults to, and what it means. */
type Setting<T> = {
  readonly name: string
  readonly schema: z.ZodType<T, string | undefined>
  readonly fallback: string | undefined
  readonly description: string
  readonly secret: boolean
}

const setting = <T>(
  name: string,
  schema: z.ZodType<T, string | undefined>,
  fallback: string | undefined,
  description: string,
  options: { secret?: boolean } = {},
): Setting<T> => ({ name, schema, fallback, description, secret: options.secret ?? false })

const text = z.string().min(1)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })
const size = z.string().regex(/^\d+(\.\d+)?\s?(kB|MB|GB|KiB|MiB|GiB|kb|mb)$/, 'must be a size such as 1MB')

const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
/** Public-key algorithms only: `none` and the HMAC family (RFC 8725 §3.1, §3.2) cannot be configured. */
const algorithms = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(asymmetricAlgorithms)).min(1))

/** `false`, a number of proxies, or the addresses and ranges of the proxies, as Express takes them. `true` would trust anyone. */
const proxies = z
  .string()
  .refine((value) => value !== 'true', 'name the proxies or their number; true would trust anyone')
  .transform((value): false | number | string[] => {
    if (value === 'false') return false
    return /^\d+$/.test(value) ? Number(value) : value.split(',').map((part) => part.trim())
  })

/** `name+id+key https://…`, separated by commas. Whether a key is one is judged where it is used. */
const witnesses = z
  .string()
  .transform((list) =>
    list.split(',').flatMap((entry) => {
      const [key = '', address = '', ...rest] = entry.trim().split(/\s+/)
      return key === ''
        ? []
        : [{ key, url: address, isWhole: rest.length === 0 && url.safeParse(address).success }]
    }),
  )
  .refine(
    (list) => list.every(({ isWhole }) => isWhole),
    'each must be a verifier key, a space, and an address',
  )
  .transform((list) => list.map(({ key, url }) => ({ key, url })))

const settings = {
  production: setting(
    'NODE_ENV',
    z.string().transform((value) => value === 'production'),
    'development',
    '`production` refuses demo mode, the embedded database (unless allowed) and weak keys',
  ),
  port: setting('PORT', whole(0, 65535), '8080', 'Port of the API and the portal; 0 takes any free port'),
  host: setting('HARBOURGATE_HOST', text, '127.0.0.1', 'Address to listen on'),
  data: setting(
    'HARBOURGATE_DATA',
    text,
    '.data',
    'Folder of the embedded database, consent files, staged and released extracts',
  ),
  sources: setting(
    'HARBOURGATE_SOURCES',
    z.string().transform((list) =>
      list
        .split(',')
        .map((folder) => folder.trim())
        .filter((folder) => folder !== ''),
    ),
    '',
    'Folders, separated by commas, that dataset sources and consent files may lie in; empty: `source` in the data folder',
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
    undefined,
    'PostgreSQL address; unset uses the embedded database (for trial)',
    { secret: true },
  ),
  allowEmbeddedInProduction: setting(
    'HARBOURGATE_ALLOW_EMBEDDED_IN_PRODUCTION',
    flag,
    'false',
    'Accept the embedded database with `NODE_ENV=production`: not for real patient data',
  ),
  publicUrl: setting(
    'HARBOURGATE_PUBLIC_URL',
    url.optional(),
    undefined,
    'Address under which people reach the gateway; unset uses host and port',
  ),
  oidcIssuer: setting(
    'HARBOURGATE_OIDC_ISSUER',
    url.optional(),
    undefined,
    'Issuer (`iss`) whose access tokens are accepted; required for `serve`',
  ),
  oidcJwksUri: setting(
    'HARBOURGATE_OIDC_JWKS_URI',
    url.optional(),
    undefined,
    "Address of the issuer's keys; unset reads it from the issuer's discovery document",
  ),
  oidcAudience: setting(
    'HARBOURGATE_OIDC_AUDIENCE',
    text.optional(),
    undefined,
    'The only audience (`aud`) accepted; required for `serve`',
  ),
  oidcClientId: setting(
    'HARBOURGATE_OIDC_CLIENT_ID',
    text,
    'harbourgate-portal',
    'Client id with which the portal signs people in',
  ),
  firstAdministrator: setting(
    'HARBOURGATE_FIRST_ADMINISTRATOR',
    text.optional(),
    undefined,
    'Subject (`sub`) at the issuer who is registered as administrator when nobody is registered yet',
  ),
  tokenAlgorithms: setting(
    'HARBOURGATE_TOKEN_ALGORITHMS',
    algorithms,
    'RS256,ES256,EdDSA,PS256',
    'Signature algorithms accepted in access tokens; public-key algorithms only',
  ),
  clockTolerance: setting(
    'HARBOURGATE_CLOCK_TOLERANCE',
    whole(0, 300),
    '30',
    'Seconds by which clocks may differ when a token is checked',
  ),
  rootKeyText: setting(
    'HARBOURGATE_ROOT_KEY',
    text.optional(),
    undefined,
    'Root key, hexadecimal or base64, at least 32 bytes; pseudonyms and date shifts derive from it',
    { secret: true },
  ),
  rootKeyFile: setting(
    'HARBOURGATE_ROOT_KEY_FILE',
    text.optional(),
    undefined,
    'File that holds the root key, instead of `HARBOURGATE_ROOT_KEY`',
  ),
  signingKeyFile: setting(
    'HARBOURGATE_SIGNING_KEY_FILE',
    text.optional(),
    undefined,
    'File with the Ed25519 key that signs certificates and checkpoints',
  ),
  logOrigin: setting(
    'HARBOURGATE_LOG_ORIGIN',
    z.string().regex(/^[^\s+]{1,200}$/, 'must be a name without spaces and plus signs'),
    'harbourgate.invalid/log',
    'Name of the audit log in its signed checkpoints; never change it once auditors know it',
  ),
  witnesses: setting(
    'HARBOURGATE_WITNESSES',
    witnesses,
    '',
    'Witnesses of the audit log, separated by commas: the verifier key of each, a space, and its address',
  ),
  witnessQuorum: setting(
    'HARBOURGATE_WITNESS_QUORUM',
    whole(0, 32),
    '0',
    'How many of the witnesses must have signed the checkpoint that holds a release before it becomes visible',
  ),
  retiredLogKeys: setting(
    'HARBOURGATE_LOG_RETIRED_KEYS',
    z.string().transform((list) => list.split(',').flatMap((key) => (key.trim() === '' ? [] : [key.trim()]))),
    '',
    'Verifier keys that signed earlier checkpoints of the audit log, separated by commas; published for auditors',
  ),
  profile: setting(
    'HARBOURGATE_PROFILE',
    z.string().regex(/^[a-z0-9-]+$/, 'must be the name of a profile'),
    'hk-research',
    'De-identification profile, a file in `deidentification` of the policies folder',
  ),
  committee: setting(
    'HARBOURGATE_COMMITTEE',
    z.string().regex(/^[a-z0-9-]+$/, 'must be the name of a committee'),
    'research-ethics',
    'Committee that decides, a file in `committees` of the policies folder',
  ),
  retention: setting(
    'HARBOURGATE_RETENTION',
    z.string().regex(/^[a-z0-9-]+$/, 'must be the name of a retention policy'),
    'default',
    'Retention policy of the audit log, a file in `retention` of the policies folder',
  ),
  compareOrganisation: setting(
    'HARBOURGATE_COMPARE_ORGANISATION',
    flag,
    'false',
    'Compare a release also with earlier ones to other projects of the same recipient organisation',
  ),
  metricsPort: setting(
    'HARBOURGATE_METRICS_PORT',
    z.union([z.literal('').transform(() => undefined), whole(0, 65535)]),
    '9464',
    'Port of the Prometheus metrics; 0 takes any free port, empty switches them off',
  ),
  logLevel: setting(
    'HARBOURGATE_LOG_LEVEL',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'info',
    'Least level that is logged',
  ),
  rateLimit: setting(
    'HARBOURGATE_RATE_LIMIT',
    whole(1, 1_000_000),
    '600',
    'Requests a client address may make in a minute',
  ),
  bodyLimit: setting('HARBOURGATE_BODY_LIMIT', size, '1MB', 'Largest request body'),
  engineMemoryLimit: setting(
    'HARBOURGATE_ENGINE_MEMORY_LIMIT',
    size,
    '1200MB',
    'Memory the data engine may use before it spills to disk',
  ),
  engineThreads: setting('HARBOURGATE_ENGINE_THREADS', whole(1, 256), '2', 'Threads of the data engine'),
  extractConcurrency: setting(
    'HARBOURGATE_EXTRACT_CONCURRENCY',
    whole(1, 32),
    '1',
    'Extracts produced at the same time',
  ),
  policies: setting(
    'HARBOURGATE_POLICIES',
    text.optional(),
    undefined,
    'Folder of the policies; unset uses those of the package',
  ),
  trustProxy: setting(
    'HARBOURGATE_TRUST_PROXY',
    proxies,
    'false',
    'Proxies whose `X-Forwarded-For` is believed: `false`, their number, or their addresses',
  ),
} as const

type Settings = typeof settings
export type Config = {
  readonly [Name in keyof Settings as Name extends 'rootKeyText'
    ? never
    : Name]: Settings[Name] extends Setting<infer T> ? T : never
} & {
  /** At least 32 bytes from HARBOURGATE_ROOT_KEY or its file; undefined when neither is set. */
  readonly rootKey: Uint8Array | undefined
}

/** Where a gateway listens differs from process to process and says nothing about what it does. */
const listening = ['host', 'port', 'metricsPort', 'publicUrl']

/** The settings a gateway runs with that are no secrets, for their digest in the audit log. */
export const recordedSettings = (config: Config): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).filter(([name]) => isPublicSetting(name) && !listening.includes(name)),
  )

const isPublicSetting = (name: string): boolean =>
  Object.entries(settings).some(([known, { secret }]) => known === name && !secret)

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
