import { z } from 'zod'

/** One key of the environment: how it is read, what it defaults to, and what it means. */
export type Setting<T> = {
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

export const settings = {
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
