import { describe, expect, it } from '@jest/globals'
import {
  assertProductionSafe,
  ConfigError,
  configurationTable,
  loadConfig,
  unknownKeys,
} from '../src/config.ts'

const key = 'b8f1c2a7d4e9035f6a1b8c7d2e3f40516273849aabbccddeeff0123456789aff'
const problemsOf = (work: () => unknown): readonly string[] => {
  try {
    work()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://gateway@db.internal/gateway',
  HARBOURGATE_ROOT_KEY: key,
  HARBOURGATE_SIGNING_KEY_FILE: '/run/secrets/signing.pem',
  HARBOURGATE_OIDC_ISSUER: 'https://id.example',
  HARBOURGATE_OIDC_AUDIENCE: 'https://gateway.example',
}

describe('configuration', () => {
  it('has safe defaults for everything', () => {
    expect(loadConfig({})).toEqual({
      production: false,
      port: 8080,
      host: '127.0.0.1',
      data: '.data',
      databaseUrl: undefined,
      allowEmbeddedInProduction: false,
      publicUrl: undefined,
      oidcIssuer: undefined,
      oidcJwksUri: undefined,
      oidcAudience: undefined,
      oidcClientId: 'harbourgate-portal',
      tokenAlgorithms: ['RS256', 'ES256', 'EdDSA', 'PS256'],
      clockTolerance: 30,
      committee: 'research-ethics',
      retention: 'default',
      compareOrganisation: false,
      logOrigin: 'harbourgate.invalid/log',
      profile: 'hk-research',
      sources: [],
      rootKey: undefined,
      rootKeyFile: undefined,
      signingKeyFile: undefined,
      metricsPort: 9464,
      logLevel: 'info',
      rateLimit: 600,
      bodyLimit: '1MB',
      engineMemoryLimit: '1200MB',
      engineThreads: 2,
      extractConcurrency: 1,
      firstAdministrator: undefined,
      policies: undefined,
      trustProxy: false,
      retiredLogKeys: [],
      witnesses: [],
      witnessQuorum: 0,
    })
  })

  it('reads values, treats empty ones as unset, and lets metrics be switched off', () => {
    const config = loadConfig({
      PORT: '0',
      HARBOURGATE_HOST: '',
      HARBOURGATE_METRICS_PORT: '',
      HARBOURGATE_TRUST_PROXY: '10.0.0.0/8, 127.0.0.1',
      HARBOURGATE_TOKEN_ALGORITHMS: 'ES384, EdDSA',
    })
    expect(config).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      metricsPort: undefined,
      trustProxy: ['10.0.0.0/8', '127.0.0.1'],
      tokenAlgorithms: ['ES384', 'EdDSA'],
    })
    expect(loadConfig({ HARBOURGATE_TRUST_PROXY: '2' }).trustProxy).toBe(2)
  })

  it('lists every bad key at once, and never a value', () => {
    const problems = problemsOf(() =>
      loadConfig({
        PORT: '70000',
        DATABASE_URL: 'mysql://user:hunter2@db/x',
        HARBOURGATE_CLOCK_TOLERANCE: '-1',
        HARBOURGATE_LOG_LEVEL: 'loud',
        HARBOURGATE_TRUST_PROXY: 'true',
        HARBOURGATE_TOKEN_ALGORITHMS: 'RS256,HS256',
        HARBOURGATE_ENGINE_MEMORY_LIMIT: "1GB'; drop",
        HARBOURGATE_ROOT_KEY: 'hunter2',
      }),
    )
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'HARBOURGATE_TOKEN_ALGORITHMS',
      'HARBOURGATE_CLOCK_TOLERANCE',
      'HARBOURGATE_LOG_LEVEL',
      'HARBOURGATE_ENGINE_MEMORY_LIMIT',
      'HARBOURGATE_TRUST_PROXY',
      'HARBOURGATE_ROOT_KEY',
    ])
    expect(problems.join()).not.toMatch(/hunter2|mysql|drop/)
  })

  it.each([['none'], ['HS256'], ['RS256,none'], ['']])(
    'never accepts token algorithms "%s" beyond public keys',
    (list) => {
      const accepted = (() => {
        try {
          return loadConfig({ HARBOURGATE_TOKEN_ALGORITHMS: list }).tokenAlgorithms
        } catch {
          return []
        }
      })()
      expect(accepted.filter((name) => name === undefined || /none|^HS/.test(name))).toEqual([])
      if (list !== '') expect(accepted).toEqual([])
    },
  )
})

describe('the root key', () => {
  it('is read as hexadecimal or base64, from the environment or a file', () => {
    const bytes = Buffer.from(key, 'hex')
    expect(loadConfig({ HARBOURGATE_ROOT_KEY: key }).rootKey).toEqual(bytes)
    expect(loadConfig({ HARBOURGATE_ROOT_KEY: bytes.toString('base64') }).rootKey).toEqual(bytes)
    expect(
      loadConfig({ HARBOURGATE_ROOT_KEY_FILE: '/run/key' }, (path) => (path === '/run/key' ? `${key}\n` : ''))
        .rootKey,
    ).toEqual(bytes)
  })

  it.each([
    ['too short', key.slice(0, 62)],
    ['zeros', '00'.repeat(32)],
    ['one byte repeated', 'ab'.repeat(32)],
    ['bytes counting up', Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('hex')],
    [
      'a text that names itself a demo',
      Buffer.from('harbourgate-demo-root-key-0123456789').toString('base64'),
    ],
    ['no encoding', 'not a key!'],
  ])('is refused when it is %s', (_name, value) => {
    expect(problemsOf(() => loadConfig({ HARBOURGATE_ROOT_KEY: value }))).toHaveLength(1)
  })

  it('is refused when its file cannot be read or both are set', () => {
    const missing = () => {
      throw new Error('ENOENT')
    }
    expect(problemsOf(() => loadConfig({ HARBOURGATE_ROOT_KEY_FILE: '/x' }, missing))[0]).toContain(
      'cannot be read',
    )
    const both = { HARBOURGATE_ROOT_KEY: key, HARBOURGATE_ROOT_KEY_FILE: '/x' }
    expect(problemsOf(() => loadConfig(both, () => key))[0]).toContain('not both')
  })
})

describe('production', () => {
  it('runs with everything in place, and anything goes outside production', () => {
    expect(problemsOf(() => assertProductionSafe(loadConfig(production), { demo: false }))).toEqual([])
    expect(problemsOf(() => assertProductionSafe(loadConfig({}), { demo: true }))).toEqual([])
  })

  it('refuses demo mode, whatever else is allowed', () => {
    const config = loadConfig({ ...production, HARBOURGATE_ALLOW_EMBEDDED_IN_PRODUCTION: 'true' })
    expect(problemsOf(() => assertProductionSafe(config, { demo: true }))).toEqual([
      expect.stringContaining('demo mode'),
    ])
  })

  it('refuses the embedded database unless it is allowed explicitly', () => {
    const { DATABASE_URL: _, ...embedded } = production
    expect(problemsOf(() => assertProductionSafe(loadConfig(embedded), { demo: false }))[0]).toContain(
      'DATABASE_URL',
    )
    const allowed = loadConfig({ ...embedded, HARBOURGATE_ALLOW_EMBEDDED_IN_PRODUCTION: 'true' })
    expect(problemsOf(() => assertProductionSafe(allowed, { demo: false }))).toEqual([])
  })

  it('requires root key, signing key, issuer and audience, and TLS', () => {
    const bare = loadConfig({ NODE_ENV: 'production' })
    expect(
      problemsOf(() => assertProductionSafe(bare, { demo: false })).map((line) => line.split(':')[0]),
    ).toEqual([
      'DATABASE_URL',
      'HARBOURGATE_ROOT_KEY',
      'HARBOURGATE_SIGNING_KEY_FILE',
      'HARBOURGATE_OIDC_ISSUER',
      'HARBOURGATE_OIDC_AUDIENCE',
    ])
    const plain = loadConfig({ ...production, HARBOURGATE_OIDC_ISSUER: 'http://id.example' })
    expect(problemsOf(() => assertProductionSafe(plain, { demo: false }))[0]).toContain('https')
  })
})

describe('witnesses', () => {
  const one =
    'witness.example/w1+112f0455+BCy8NYvyk7N1dkxNxgrI3YAJzQDc0FIfs0q7q8U/cwOF https://witness.example/log'

  it('are keys with addresses', () => {
    const { witnesses } = loadConfig({ HARBOURGATE_WITNESSES: `${one}, ${one.replace('w1', 'w2')}` })
    expect(witnesses.map(({ url }) => url)).toEqual([
      'https://witness.example/log',
      'https://witness.example/log',
    ])
    expect(witnesses[0]?.key).toBe(one.split(' ')[0])
  })

  it.each([one.split(' ')[0], `${one} more`, one.replace('https', 'ftp')])('are not %s', (value) => {
    expect(problemsOf(() => loadConfig({ HARBOURGATE_WITNESSES: value }))).toHaveLength(1)
  })

  it('cannot be fewer than the quorum', () => {
    const env = { HARBOURGATE_WITNESSES: one, HARBOURGATE_WITNESS_QUORUM: '2' }
    expect(problemsOf(() => loadConfig(env))).toEqual([expect.stringContaining('HARBOURGATE_WITNESS_QUORUM')])
  })
})

describe('documentation', () => {
  it('lists every key once, with default and meaning', () => {
    const rows = configurationTable().split('\n')
    expect(rows).toHaveLength(2 + 35)
    expect(rows).toContain('| `HARBOURGATE_HOST` | `127.0.0.1` | Address to listen on |')
    for (const row of rows) expect(row.split('|')).toHaveLength(5)
    expect(rows.find((row) => row.includes('ROOT_KEY`'))).toContain('(secret)')
  })

  it('finds keys that are most likely misspelt', () => {
    expect(unknownKeys({ HARBOURGATE_PROT: '1', HARBOURGATE_HOST: 'x', PATH: '' })).toEqual([
      'HARBOURGATE_PROT',
    ])
  })
})
