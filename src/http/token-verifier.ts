import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { TokenFacts } from './context.ts'

/** @throws AppError TOKEN_INVALID, TOKEN_EXPIRED, or IDENTITY_PROVIDER_UNAVAILABLE when no keys can be had. */
export type TokenVerifier = (token: string) => Promise<TokenFacts>

export type TokenVerifierOptions = {
  readonly issuer: string
  readonly audience: string
  /** Where the issuer's keys are; read from its discovery document when absent. */
  readonly jwksUri?: string | undefined
  readonly algorithms: readonly string[]
  /** Seconds by which the clocks may differ. */
  readonly clockTolerance: number
  readonly now?: () => Date
  /** Milliseconds; jose's defaults are 600,000, 30,000 and 5,000. */
  readonly cacheMaxAge?: number
  readonly cooldown?: number
  readonly timeout?: number
}

/** Bytes; a token of more is refused before anything of it is parsed. */
const maxTokenSize = 8 * 1024

/** RFC 9068 §2.2: every one of these is required in an access token. */
const requiredClaims = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']

const text = z.string().min(1).max(1024)
const accessToken = z.object({
  iss: text,
  sub: text,
  client_id: text,
  jti: text,
  iat: z.number(),
  acr: text.optional().catch(undefined),
  aud: z.union([z.string(), z.array(z.string())]),
})

/**
 * Verifies JWT access tokens (RFC 9068) with the best practices of RFC 8725: explicit typing, an algorithm allow-list,
 * keys of the one configured issuer only (`jku`, `x5u` and `jwk` of a token are never followed).
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience, clockTolerance } = options
  const now = options.now ?? (() => new Date())
  const algorithms = options.algorithms.filter((name) => name !== 'none' && !name.startsWith('HS'))
  if (algorithms.length === 0) throw new Error('no acceptable token algorithm is configured')
  const keys = issuerKeys(options)
  return async (token) => {
    if (Buffer.byteLength(token) > maxTokenSize) throw new AppError('TOKEN_INVALID')
    try {
      const currentDate = now()
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        typ: 'at+jwt',
        requiredClaims,
        clockTolerance,
        currentDate,
      })
      const claims = accessToken.parse(payload)
      // A token for several services can be replayed by each of them to the others, so ours must be the only audience.
      if ([claims.aud].flat().length !== 1) throw new AppError('TOKEN_INVALID')
      // Bound to a key (RFC 7800), it is worth nothing without proof of that key, which no caller can show here.
      if (payload.cnf !== undefined) throw new AppError('TOKEN_INVALID')
      if (claims.iat > currentDate.getTime() / 1000 + clockTolerance) throw new AppError('TOKEN_INVALID')
      return {
        id: claims.jti,
        issuer: claims.iss,
        subject: claims.sub,
        clientId: claims.client_id,
        ...(claims.acr === undefined ? {} : { acr: claims.acr }),
      }
    } catch (error) {
      throw failureOf(error)
    }
  }
}

/** The cause stays out of the answer: which check failed would help only an attacker. */
function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof errors.JWTExpired) return new AppError('TOKEN_EXPIRED', undefined, { cause: error })
  if (error instanceof z.ZodError || isTokenFault(error))
    return new AppError('TOKEN_INVALID', undefined, { cause: error })
  // Everything else happened while fetching keys. "Cannot tell" is not "invalid": 503, never 401.
  return new AppError('IDENTITY_PROVIDER_UNAVAILABLE', undefined, { cause: error })
}

const isTokenFault = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed ||
  error instanceof errors.JWTInvalid ||
  error instanceof errors.JWSInvalid ||
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof errors.JOSEAlgNotAllowed ||
  error instanceof errors.JOSENotSupported ||
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys

function issuerKeys(options: TokenVerifierOptions): JWTVerifyGetKey {
  const remote = (uri: string) =>
    createRemoteJWKSet(new URL(uri), {
      timeoutDuration: options.timeout ?? 5_000,
      cooldownDuration: options.cooldown ?? 30_000,
      cacheMaxAge: options.cacheMaxAge ?? 600_000,
    })
  if (options.jwksUri !== undefined) return remote(options.jwksUri)
  let discovered: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    discovered ??= discoverJwksUri(options.issuer, options.timeout ?? 5_000).then(remote)
    const attempt = discovered
    const keys = await attempt.catch((error: unknown) => {
      // Forget a failed discovery, so that the next call tries again.
      if (discovered === attempt) discovered = undefined
      throw error
    })
    return keys(header, token)
  }
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })

/** OpenID Connect Discovery 1.0 §4: the document must name the very issuer it was fetched for. */
async function discoverJwksUri(issuer: string, timeout: number): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  })
  if (!response.ok) throw new Error(`the discovery document answered ${response.status}`)
  const found = discovery.parse(await response.json())
  if (found.issuer !== issuer) throw new Error('the discovery document names another issuer')
  return found.jwks_uri
}
