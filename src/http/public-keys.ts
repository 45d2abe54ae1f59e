import { z } from 'zod'
import { definePublicRoute, type Route } from './route.ts'

const jwk = z.strictObject({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  kid: z.string(),
  use: z.string().optional(),
  alg: z.string().optional(),
})

/** The gateway's public signing keys, with which anybody checks a release certificate (RFC 7517). */
export function publicKeyRoutes(jwks: { readonly keys: readonly z.output<typeof jwk>[] }): Route[] {
  return [
    definePublicRoute({
      method: 'get',
      path: '/.well-known/jwks.json',
      summary: 'Public keys of release certificates and checkpoints (JSON Web Key Set)',
      tags: ['log'],
      status: 200,
      response: z.strictObject({ keys: z.array(jwk) }),
      errors: [],
      handler: async () => ({ keys: [...jwks.keys] }),
    }),
  ]
}
