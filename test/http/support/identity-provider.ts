import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export type SigningKey = {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  return { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) }
}

export const publicPem = (key: SigningKey) => exportSPKI(key.publicKey)

export const audience = 'https://gateway.example'

/** A local identity provider: discovery document and JWKS over HTTP, keys and availability under the test's control. */
export async function startIdentityProvider() {
  const first = await signingKey('first')
  const state = { keys: [first], mode: 'up' as 'up' | 'error' | 'garbage', fetches: 0, connections: 0 }
  const server = createServer(async (request, response) => {
    if (state.mode === 'error') return void response.writeHead(500).end()
    if (state.mode === 'garbage') return void response.writeHead(200).end('not json')
    if (request.url === '/.well-known/openid-configuration')
      return void response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }))
    state.fetches += 1
    const keys = await Promise.all(
      state.keys.map(async ({ publicKey, kid, alg }) => ({
        ...(await exportJWK(publicKey)),
        kid,
        alg,
        use: 'sig',
      })),
    )
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const jwksUri = `${issuer}/jwks`

  const claims = (changes: JWTPayload = {}): JWTPayload => {
    const now = Math.floor(Date.now() / 1000)
    const all = {
      iss: issuer,
      aud: audience,
      sub: 'ada',
      client_id: 'portal',
      jti: 'token-1',
      iat: now,
      exp: now + 300,
    }
    return { ...all, ...changes }
  }
  const token = (changes: JWTPayload = {}, header: Record<string, unknown> = {}, key: SigningKey = first) =>
    new SignJWT(claims(changes))
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey)
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { issuer, jwksUri, audience, first, state, claims, token, stop }
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>
