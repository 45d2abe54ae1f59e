import { type RequestHandler, Router } from 'express'
import { Provider, type ProviderContext } from 'oidc-provider/lib/provider.js'
import { loadIdentityKey } from './identity-keys.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { continuePage } from './pages.ts'
import { providerConfiguration } from './provider-configuration.ts'
import { stylesheet as css } from './stylesheet.ts'

export type DemoIdentityOptions = {
  /** Issuer identifier, for example `http://127.0.0.1:8080/oidc`; the router is mounted at its path. */
  readonly issuer: string
  /** The API's audience, an absolute URI without fragment (RFC 8707 §2); `aud` of every access token. */
  readonly audience: string
  readonly clientId: string
  readonly redirectUris: readonly string[]
  /** Where sign-out may lead; default: the origins of `redirectUris`, with `/`. */
  readonly postLogoutRedirectUris?: readonly string[]
  /** Milliseconds since the epoch, for the expiry of stored entries; default the system clock. */
  readonly now?: () => number
  /** Where the signing key is kept between starts; without it every start makes a new one. */
  readonly keyDirectory?: string | undefined
  /** Whether this process serves production (NODE_ENV): then there is no demo identity. */
  readonly production: boolean
}

export type DemoIdentity = {
  readonly issuer: string
  readonly jwksUri: string
  /** Where to mount `router`: the path of the issuer. */
  readonly mountPath: string
  readonly router: Router
}

/**
 * The embedded OpenID provider of demo mode: anybody becomes any persona without a password. It issues real tokens
 * (authorization code with PKCE, RFC 9068 access tokens signed with ES256), so the gateway verifies them as it would
 * those of a hospital's own provider.
 *
 * Mount it before any middleware that parses form bodies: `app.use(identity.mountPath, identity.router)`.
 *
 * @throws Error in production; TypeError when issuer, audience or a redirect URI is not an absolute URI
 */
export async function createDemoIdentity(options: DemoIdentityOptions): Promise<DemoIdentity> {
  if (options.production) throw new Error('The demo identity provider must not run in production')

  const issuerUrl = new URL(options.issuer)
  const mountPath = issuerUrl.pathname.replace(/\/$/, '')
  const stylesheet = `${mountPath}/assets/identity.css`
  const origins = [...new Set(options.redirectUris.map((uri) => new URL(uri).origin))]
  const provider = new Provider(
    options.issuer,
    providerConfiguration({
      audience: checkAudience(options.audience),
      clientId: options.clientId,
      redirectUris: options.redirectUris,
      postLogoutRedirectUris: options.postLogoutRedirectUris ?? origins.map((origin) => `${origin}/`),
      signingKey: await loadIdentityKey(options.keyDirectory),
      mountPath,
      stylesheet,
      now: options.now ?? Date.now,
    }),
  )
  provider.use(withoutScript(stylesheet))
  const handle = provider.callback()

  const router = Router()
  router.use(pageHeaders(origins))
  router.get('/assets/identity.css', (_request, response) => {
    response.type('css').set('Cache-Control', 'public, max-age=3600').send(css)
  })
  router.use(interactionRoutes(provider, stylesheet))
  router.use((request, response) => handle(request, response))

  return { issuer: options.issuer, jwksUri: `${options.issuer.replace(/\/$/, '')}/jwks`, mountPath, router }
}

function checkAudience(audience: string): string {
  const { hash } = new URL(audience)
  if (hash !== '') throw new TypeError('The audience is an absolute URI without a fragment')
  return audience
}

/**
 * The strictest policy the pages work under. Signing in and out are forms whose answer redirects to the client, and
 * browsers apply `form-action` to the redirect as well.
 */
function pageHeaders(clientOrigins: readonly string[]): RequestHandler {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    `form-action 'self' ${clientOrigins.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    })
    next()
  }
}

/**
 * The provider answers some requests (a sign-out without a session, a change of persona, `form_post`) with a form that
 * an inline script submits. The policy forbids that script, so the form gets a button instead.
 */
const withoutScript = (stylesheet: string) => async (context: ProviderContext, next: () => Promise<void>) => {
  await next()
  if (typeof context.body !== 'string' || !context.body.includes('<title>Submitting Callback</title>')) return
  const action = /<form method="post" action="([^"]*)">/.exec(context.body)?.[1]
  const inputs = context.body.match(/<input type="hidden"[^>]*>/g) ?? []
  if (action !== undefined) {
    context.body = continuePage(stylesheet, action.replaceAll('&amp;', '&'), inputs.join('\n'))
  }
}
