import { createServer, type Server } from 'node:http'
import express from 'express'
import { createDemoIdentity, type DemoIdentity } from '../../../src/demo/identity/provider.ts'

export type IdentityServer = {
  readonly identity: DemoIdentity
  readonly issuer: string
  readonly origin: string
  readonly redirectUri: string
  readonly audience: string
  readonly clientId: string
  close(): Promise<void>
}

/** The demo identity provider on a free loopback port, mounted as the gateway mounts it. */
export async function startIdentity(options: { keyDirectory?: string } = {}): Promise<IdentityServer> {
  const app = express()
  const server = createServer(app)
  const origin = `http://127.0.0.1:${await listen(server)}`
  const settings = {
    issuer: `${origin}/oidc`,
    audience: `${origin}/api`,
    clientId: 'harbourgate-portal',
    redirectUri: `${origin}/signed-in`,
  }
  const identity = await createDemoIdentity({
    ...settings,
    redirectUris: [settings.redirectUri],
    production: false,
    keyDirectory: options.keyDirectory,
  })
  app.use(identity.mountPath, identity.router)
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { identity, origin, ...settings, close }
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve(address.port)
    })
  })

/** An authorization request of the client, with `changes` applied; undefined removes a parameter. */
export function authorizationUrl(
  { issuer, clientId, redirectUri, audience }: IdentityServer,
  changes: Readonly<Record<string, string | undefined>> = {},
): URL {
  const parameters: Record<string, string | undefined> = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile',
    resource: audience,
    // The example of RFC 7636 appendix B.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'a-state',
    nonce: 'a-nonce',
    ...changes,
  }
  const url = new URL(`${issuer}/auth`)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}
