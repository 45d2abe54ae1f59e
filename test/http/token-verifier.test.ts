import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { UnsecuredJWT } from 'jose'
import { AppError } from '../../src/errors.ts'
import { createTokenVerifier, type TokenVerifierOptions } from '../../src/http/token-verifier.ts'
import {
  audience,
  type IdentityProvider,
  publicPem,
  signingKey,
  startIdentityProvider,
} from './support/identity-provider.ts'

let provider: IdentityProvider
beforeAll(async () => {
  provider = await startIdentityProvider()
})
afterAll(() => provider.stop())
beforeEach(() => {
  provider.state.mode = 'up'
  provider.state.keys = [provider.first]
})

const verifier = (options: Partial<TokenVerifierOptions> = {}) =>
  createTokenVerifier({
    issuer: provider.issuer,
    audience,
    jwksUri: provider.jwksUri,
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    clockTolerance: 30,
    ...options,
  })

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  )
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const seconds = () => Math.floor(Date.now() / 1000)

describe('access tokens', () => {
  it('accepts a token of the issuer and tells who it is about', async () => {
    const token = await provider.token({ acr: 'mfa' })
    expect(await verifier()(token)).toEqual({
      id: 'token-1',
      issuer: provider.issuer,
      subject: 'ada',
      clientId: 'portal',
      acr: 'mfa',
    })
  })

  it('accepts the long form of the type, and a single audience in an array', async () => {
    expect(await codeOf(verifier()(await provider.token({}, { typ: 'application/at+jwt' })))).toBe('accepted')
    expect(await codeOf(verifier()(await provider.token({ aud: [audience] })))).toBe('accepted')
  })

  it('finds the keys through discovery, and tries discovery again after a failure', async () => {
    const verify = verifier({ jwksUri: undefined })
    provider.state.mode = 'error'
    expect(await codeOf(verify(await provider.token()))).toBe('IDENTITY_PROVIDER_UNAVAILABLE')
    provider.state.mode = 'up'
    expect(await codeOf(verify(await provider.token()))).toBe('accepted')
  })

  it('accepts what lies within the clock tolerance', async () => {
    expect(await codeOf(verifier()(await provider.token({ exp: seconds() - 10 })))).toBe('accepted')
    expect(await codeOf(verifier()(await provider.token({ nbf: seconds() + 10, iat: seconds() + 10 })))).toBe(
      'accepted',
    )
  })

  it.each([['iss'], ['exp'], ['aud'], ['sub'], ['client_id'], ['iat'], ['jti']])(
    'refuses a token without %s',
    async (claim) => {
      expect(await codeOf(verifier()(await provider.token({ [claim]: undefined })))).toBe('TOKEN_INVALID')
    },
  )

  it.each([
    ['an empty subject', { sub: '' }],
    ['a subject that is not text', { sub: 7 as unknown as string }],
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['several audiences, ours among them', { aud: [audience, 'https://elsewhere.example'] }],
    ['ours twice', { aud: [audience, audience] }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['a key it is bound to, which nobody proved to have', { cnf: { jkt: 'x'.repeat(43) } }],
  ])('refuses %s', async (_name, changes) => {
    expect(await codeOf(verifier()(await provider.token(changes)))).toBe('TOKEN_INVALID')
  })

  it('refuses our issuer with a slash more', async () => {
    expect(await codeOf(verifier()(await provider.token({ iss: `${provider.issuer}/` })))).toBe(
      'TOKEN_INVALID',
    )
  })

  it('refuses expired, not yet valid and future-issued tokens', async () => {
    expect(await codeOf(verifier()(await provider.token({ exp: seconds() - 60 })))).toBe('TOKEN_EXPIRED')
    expect(await codeOf(verifier()(await provider.token({ nbf: seconds() + 60 })))).toBe('TOKEN_INVALID')
    expect(await codeOf(verifier()(await provider.token({ iat: seconds() + 60 })))).toBe('TOKEN_INVALID')
  })

  it.each([['JWT'], ['id+jwt'], ['dpop+jwt'], ['logout+jwt'], [undefined]])(
    'refuses type %s (an ID token is no access token)',
    async (typ) => {
      expect(await codeOf(verifier()(await provider.token({}, { typ })))).toBe('TOKEN_INVALID')
    },
  )

  it("refuses another issuer's valid token", async () => {
    const other = await startIdentityProvider()
    try {
      expect(await codeOf(verifier()(await other.token()))).toBe('TOKEN_INVALID')
      // The other provider's key under our issuer's name and key id.
      const forged = await other.token({ iss: provider.issuer }, { kid: 'first' })
      expect(await codeOf(verifier()(forged))).toBe('TOKEN_INVALID')
    } finally {
      await other.stop()
    }
  })

  it('refuses alg none', async () => {
    const unsecured = new UnsecuredJWT(provider.claims()).encode()
    expect(await codeOf(verifier()(unsecured))).toBe('TOKEN_INVALID')
    for (const alg of ['none', 'None', 'nOnE', '']) {
      const token = `${encode({ alg, typ: 'at+jwt' })}.${encode(provider.claims())}.`
      expect(await codeOf(verifier()(token))).toBe('TOKEN_INVALID')
    }
  })

  it('refuses HS256 signed with the public key, and never configures an HMAC', async () => {
    const pem = await publicPem(provider.first)
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'first' })}.${encode(provider.claims())}`
    const token = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`
    expect(await codeOf(verifier()(token))).toBe('TOKEN_INVALID')
    expect(() => verifier({ algorithms: ['HS256', 'none'] })).toThrow('no acceptable token algorithm')
  })

  it('refuses an algorithm that is not on the list', async () => {
    const token = await provider.token()
    expect(await codeOf(verifier({ algorithms: ['RS256'] })(token))).toBe('TOKEN_INVALID')
  })

  it.each([
    ['../../../../etc/passwd'],
    ['/dev/null'],
    ["first' OR '1'='1"],
    ['first\u0000'],
    ['http://127.0.0.1/key'],
    ['__proto__'],
  ])('refuses key id %j', async (kid) => {
    expect(await codeOf(verifier()(await provider.token({}, { kid })))).toBe('TOKEN_INVALID')
  })

  it('never fetches keys a token points to', async () => {
    const attacker = await startIdentityProvider()
    try {
      const pointing = { jku: attacker.jwksUri, x5u: attacker.jwksUri, kid: 'first' }
      expect(await codeOf(verifier()(await attacker.token({ iss: provider.issuer }, pointing)))).toBe(
        'TOKEN_INVALID',
      )
      expect(attacker.state.fetches).toBe(0)
    } finally {
      await attacker.stop()
    }
  })

  it('refuses a changed payload, a stripped signature, an unknown crit, and garbage', async () => {
    const [header, , signature] = (await provider.token()).split('.')
    const other = encode(provider.claims({ sub: 'wong' }))
    const crit = await provider.token({}, { crit: ['x'], x: 1 }).catch(() => 'a.b.c')
    for (const token of [
      `${header}.${other}.${signature}`,
      `${header}.${other}.`,
      crit,
      'a.b.c',
      '....',
      '{}',
      'x',
    ])
      expect(await codeOf(verifier()(token))).toBe('TOKEN_INVALID')
  })

  it('refuses an oversized token without asking for keys', async () => {
    const before = provider.state.fetches
    const token = await provider.token({ padding: 'x'.repeat(9000) })
    expect(await codeOf(verifier()(token))).toBe('TOKEN_INVALID')
    expect(provider.state.fetches).toBe(before)
  })

  it('requires a key id when several keys could match', async () => {
    provider.state.keys = [provider.first, await signingKey('second')]
    expect(await codeOf(verifier()(await provider.token({}, { kid: undefined })))).toBe('TOKEN_INVALID')
  })
})

describe('key retrieval', () => {
  it.each([['error' as const], ['garbage' as const]])(
    'is 503, not 401, with a cold cache when the provider answers %s',
    async (mode) => {
      provider.state.mode = mode
      expect(await codeOf(verifier()(await provider.token()))).toBe('IDENTITY_PROVIDER_UNAVAILABLE')
    },
  )

  it('is 503 when nobody listens', async () => {
    const verify = verifier({ jwksUri: 'http://127.0.0.1:1/jwks' })
    expect(await codeOf(verify(await provider.token()))).toBe('IDENTITY_PROVIDER_UNAVAILABLE')
  })

  it('goes on with a warm cache while the provider is down', async () => {
    const verify = verifier()
    expect(await codeOf(verify(await provider.token()))).toBe('accepted')
    provider.state.mode = 'error'
    expect(await codeOf(verify(await provider.token()))).toBe('accepted')
  })

  it('is 503 again once the cache is too old', async () => {
    const verify = verifier({ cacheMaxAge: 0 })
    expect(await codeOf(verify(await provider.token()))).toBe('accepted')
    provider.state.mode = 'error'
    expect(await codeOf(verify(await provider.token()))).toBe('IDENTITY_PROVIDER_UNAVAILABLE')
  })

  it('does not look for a new key inside the cooldown, and finds it outside', async () => {
    const second = await signingKey('second')
    const cooling = verifier({ cooldown: 600_000 })
    const eager = verifier({ cooldown: 0 })
    for (const verify of [cooling, eager])
      expect(await codeOf(verify(await provider.token()))).toBe('accepted')
    provider.state.keys = [second]
    const before = provider.state.fetches
    expect(await codeOf(cooling(await provider.token({}, {}, second)))).toBe('TOKEN_INVALID')
    expect(provider.state.fetches).toBe(before)
    expect(await codeOf(eager(await provider.token({}, {}, second)))).toBe('accepted')
    expect(provider.state.fetches).toBe(before + 1)
    // The retired key is gone as well.
    expect(await codeOf(eager(await provider.token()))).toBe('TOKEN_INVALID')
  })
})
