import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { AppError } from '../errors.ts'

/**
 * Strict headers for every answer. Scripts and styles come from here only; a style element needs this answer's nonce.
 * @param connect further origins the portal may talk to, such as the identity provider's.
 */
export function securityHeaders(connect: readonly string[] = []): RequestHandler[] {
  const nonce: RequestHandler = (_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString('base64')
    next()
  }
  const withNonce = (_request: IncomingMessage, response: ServerResponse) => `'nonce-${nonceOf(response)}'`
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", withNonce],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...connect],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  })
  return [nonce, headers]
}

/** The nonce of this answer's Content-Security-Policy, for the portal's page. */
export function nonceOf(
  response: ServerResponse & { readonly locals?: Readonly<Record<string, unknown>> },
): string {
  const nonce = response.locals?.nonce
  return typeof nonce === 'string' ? nonce : ''
}

/** Counts requests by client address (IPv6 by subnet) in a minute; beyond `perMinute` answers RATE_LIMITED. */
export const limitRate = (perMinute: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // The library has set Retry-After when it calls this.
    handler: (_request, _response, next) => next(new AppError('RATE_LIMITED')),
  })
