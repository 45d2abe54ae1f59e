import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { readOrCreateKeyFile } from '../../platform/keys/key-file.ts'

/** A private JWK with what the provider needs to choose it. */
export type PrivateJwk = {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly y: string
  readonly d: string
  readonly kid: string
  readonly use: 'sig'
  readonly alg: 'ES256'
}

/**
 * The identity provider's own ES256 signing key (RFC 7518 §3.4): kept as `identity.pem` in `directory` (mode 0600),
 * or made anew for this process when there is no directory.
 */
export async function loadIdentityKey(directory?: string): Promise<PrivateJwk> {
  const pem =
    directory === undefined
      ? generatePem()
      : await readOrCreateKeyFile(join(directory, 'identity.pem'), generatePem)
  const { kty, crv, x, y, d } = createPrivateKey(pem).export({ format: 'jwk' })
  if (!kty || crv !== 'P-256' || !x || !y || !d)
    throw new TypeError('identity.pem holds no P-256 private key')
  // JWK thumbprint (RFC 7638 §3.2): required members in alphabetical order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
  return { kty, crv, x, y, d, kid, use: 'sig', alg: 'ES256' }
}

const generatePem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
