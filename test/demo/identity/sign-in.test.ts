import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { obtainTokens, signIn } from '../../../src/demo/identity/sign-in.ts'
import { personas } from '../../../src/demo/personas.ts'
import { type IdentityServer, startIdentity } from './identity-server.ts'

let server: IdentityServer
const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
const info = jest.spyOn(console, 'info').mockImplementation(() => {})
beforeAll(async () => {
  server = await startIdentity()
})
afterAll(() => server.close())

const verifyAccessToken = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(server.identity.jwksUri)), {
    issuer: server.issuer,
    audience: server.audience,
    algorithms: ['ES256'],
    typ: 'at+jwt',
    requiredClaims: ['sub', 'client_id', 'iat', 'exp', 'jti', 'acr'],
  })

describe('signing in as a persona', () => {
  it.each(personas.map(({ subject }) => subject))('gives %s an RFC 9068 access token', async (subject) => {
    const token = await signIn({ ...server, subject })
    const { payload, protectedHeader } = await verifyAccessToken(token)
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    expect(payload).toMatchObject({
      sub: subject,
      iss: server.issuer,
      aud: server.audience,
      client_id: server.clientId,
      acr: 'urn:harbourgate:acr:demo-persona',
      auth_time: expect.any(Number),
      scope: 'openid profile',
    })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3600)
  })

  it('gives every token its own id', async () => {
    const first = await verifyAccessToken(await signIn({ ...server, subject: 'ada' }))
    const second = await verifyAccessToken(await signIn({ ...server, subject: 'ada' }))
    expect(first.payload.jti).not.toBe(second.payload.jti)
  })

  it('gives an ID token that cannot pass for an access token', async () => {
    const { idToken, accessToken, expiresIn } = await obtainTokens({ ...server, subject: 'lee' })
    expect(expiresIn).toBe(3600)
    expect(decodeProtectedHeader(accessToken).typ).toBe('at+jwt')
    expect(decodeProtectedHeader(idToken).typ).not.toBe('at+jwt')
    await expect(verifyAccessToken(idToken)).rejects.toMatchObject({
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    })
    const { payload } = await jwtVerify(idToken, createRemoteJWKSet(new URL(server.identity.jwksUri)))
    expect(payload).toMatchObject({
      sub: 'lee',
      aud: server.clientId,
      name: 'Prof. Lee Wai-han',
      organisation: 'Research Ethics Committee (demo)',
    })
  })

  it('refuses a persona it does not know', async () => {
    await expect(signIn({ ...server, subject: 'mallory' })).rejects.toThrow(
      /refused to sign in "mallory".*422/,
    )
  })

  it('refuses another redirect URI, client and audience', async () => {
    const person = { ...server, subject: 'ada' }
    const elsewhere = signIn({ ...person, redirectUri: 'http://127.0.0.1:9/elsewhere' })
    await expect(elsewhere).rejects.toThrow(/status 400/)
    await expect(signIn({ ...person, clientId: 'somebody-else' })).rejects.toThrow(/status 400/)
    const foreign = signIn({ ...person, audience: 'https://other.example.org/api' })
    await expect(foreign).rejects.toMatchObject({ error: 'invalid_target' })
  })

  it('refuses to send anything without TLS beyond this machine', async () => {
    const away = signIn({ ...server, issuer: 'http://gateway.example.org/oidc', subject: 'ada' })
    await expect(away).rejects.toThrow(/loopback/)
  })

  it('leaves the console silent', () => {
    expect(warn).not.toHaveBeenCalled()
    expect(info).not.toHaveBeenCalled()
  })
})
