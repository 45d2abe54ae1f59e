import { randomBytes } from 'node:crypto'
import { InvalidTarget } from 'oidc-provider/lib/helpers/errors.js'
import type { ProviderContext } from 'oidc-provider/lib/provider.js'
import { findPersona } from '../personas.ts'
import type { PrivateJwk } from './identity-keys.ts'
import { createMemoryAdapter } from './memory-adapter.ts'
import { errorPage, signedOutPage, signOutPage } from './pages.ts'

/** Authentication context of a demo sign-in: a persona was chosen, nothing was proved. */
export const demoAcr = 'urn:harbourgate:acr:demo-persona'

const scopes = ['openid', 'profile']
const hour = 3600

export type ProviderSettings = {
  readonly audience: string
  readonly clientId: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly signingKey: PrivateJwk
  /** Path the provider is mounted at, without a trailing slash; empty at the root. */
  readonly mountPath: string
  readonly stylesheet: string
  readonly now: () => number
}

/**
 * The provider's configuration: one public client with PKCE (RFC 7636), JWT access tokens (RFC 9068) for one resource
 * (RFC 8707), RP-initiated logout, our own pages, keys and storage. Whatever would fall back to a development default
 * of the library is set here.
 */
export const providerConfiguration = (settings: ProviderSettings): Readonly<Record<string, unknown>> => ({
  adapter: createMemoryAdapter(settings.now),
  jwks: { keys: [settings.signingKey] },
  cookies: cookies(settings.mountPath),
  clients: [client(settings)],
  clientBasedCORS: (_context: unknown, origin: string) =>
    settings.redirectUris.some((uri) => new URL(uri).origin === origin),
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  pkce: { required: () => true },
  responseTypes: ['code'],
  scopes,
  acrValues: [demoAcr],
  claims: { openid: ['sub'], profile: ['name', 'organisation'] },
  // The access token is for the gateway, not for userinfo, so the profile has to be in the ID token.
  conformIdTokenClaims: false,
  findAccount,
  extraTokenClaims,
  loadExistingGrant: consentOf(settings.audience),
  interactions: {
    url: (_context: unknown, { uid }: { uid: string }) => `${settings.mountPath}/interaction/${uid}`,
  },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: resourceIndicators(settings.audience),
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context: ProviderContext, form: string) => {
        context.body = signOutPage(settings.stylesheet, form)
      },
      postLogoutSuccessSource: (context: ProviderContext) => {
        context.type = 'html'
        context.body = signedOutPage(settings.stylesheet)
      },
    },
  },
  renderError: (context: ProviderContext, problem: { error: string; error_description?: string }) => {
    context.type = 'html'
    context.body = errorPage(
      settings.stylesheet,
      problem.error,
      problem.error_description ?? 'Something failed.',
    )
  },
  ttl: {
    AccessToken: hour,
    AuthorizationCode: 60,
    IdToken: hour,
    Interaction: hour,
    Session: 8 * hour,
    Grant: 8 * hour,
  },
})

const cookies = (mountPath: string) => {
  const options = { httpOnly: true, sameSite: 'lax', signed: true, path: mountPath === '' ? '/' : mountPath }
  return {
    names: {
      session: 'demo_session',
      interaction: 'demo_interaction',
      resume: 'demo_interaction_resume',
    },
    long: options,
    // The provider binds these to the path of the one interaction.
    short: { httpOnly: true, sameSite: 'lax', signed: true },
    keys: [randomBytes(32).toString('base64url')],
  }
}

const client = ({ clientId, redirectUris, postLogoutRedirectUris }: ProviderSettings) => ({
  client_id: clientId,
  client_name: 'Harbourgate',
  application_type: 'web',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
  redirect_uris: [...redirectUris],
  post_logout_redirect_uris: [...postLogoutRedirectUris],
})

const resourceIndicators = (audience: string) => ({
  enabled: true,
  // A client that names no resource gets a token for the only one there is.
  defaultResource: () => audience,
  useGrantedResource: () => true,
  getResourceServerInfo: (_context: unknown, resource: string) => {
    if (resource !== audience) throw new InvalidTarget()
    return {
      audience,
      scope: scopes.join(' '),
      accessTokenFormat: 'jwt',
      accessTokenTTL: hour,
      jwt: { sign: { alg: 'ES256' } },
    }
  },
})

function findAccount(_context: unknown, subject: string) {
  const persona = findPersona(subject)
  if (persona === undefined) return undefined
  const { name, organisation } = persona
  return { accountId: subject, claims: () => ({ sub: subject, name, organisation }) }
}

/** How and when the person signed in goes into the access token too (RFC 9068 §2.2.1). */
function extraTokenClaims({ oidc }: ProviderContext) {
  const code = oidc.entities.AuthorizationCode
  return code === undefined ? undefined : { acr: code.acr, amr: code.amr, auth_time: code.authTime }
}

/** Consent is given for the persona: there is one client, and it is the gateway itself. */
const consentOf =
  (audience: string) =>
  async ({ oidc }: ProviderContext) => {
    const { accountId } = oidc.session
    if (accountId === undefined) return undefined
    const earlier = oidc.session.grantIdFor(oidc.client.clientId)
    const existing = earlier === undefined ? undefined : await oidc.provider.Grant.find(earlier)
    if (existing !== undefined) return existing
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId })
    grant.addOIDCScope(scopes.join(' '))
    grant.addResourceScope(audience, scopes.join(' '))
    await grant.save()
    return grant
  }
