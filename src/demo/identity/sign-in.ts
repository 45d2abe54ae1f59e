import * as oauth from 'oauth4webapi'
import { createCookieJar } from './cookie-jar.ts'

export type SignInOptions = {
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  /** Audience of the access token (RFC 8707 `resource`). */
  readonly audience: string
  /** Subject of the persona to become. */
  readonly subject: string
}

/** What a sign-in gives: the tokens as issued, and the lifetime of the access token in seconds. */
export type SignedIn = { readonly accessToken: string; readonly idToken: string; readonly expiresIn: number }

/** Signs in as a persona and returns the access token. Errors as of `obtainTokens`. */
export async function signIn(options: SignInOptions): Promise<string> {
  return (await obtainTokens(options)).accessToken
}

/**
 * Signs in as a persona the way a browser does: authorization request with PKCE and state (RFC 6749 §4.1, RFC 7636),
 * the persona page, the redirect, the token request. The ID token is validated (issuer, audience, nonce, times).
 *
 * @throws Error when the provider is not at a loopback address without TLS, does not know the persona, or refuses
 */
export async function obtainTokens(options: SignInOptions): Promise<SignedIn> {
  const issuer = new URL(options.issuer)
  const insecure = { [oauth.allowInsecureRequests]: isPlainLoopback(issuer) }
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure }),
  )
  const client = { client_id: options.clientId, id_token_signed_response_alg: 'ES256' }
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()

  const start = new URL(required(server.authorization_endpoint, 'authorization_endpoint'))
  start.search = new URLSearchParams({
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    response_type: 'code',
    scope: 'openid profile',
    resource: options.audience,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }).toString()

  const callback = await choosePersona(start, options.redirectUri, options.subject)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    oauth.validateAuthResponse(server, client, callback, state),
    options.redirectUri,
    verifier,
    { additionalParameters: { resource: options.audience }, ...insecure },
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  return {
    accessToken: tokens.access_token,
    idToken: required(tokens.id_token, 'id_token'),
    expiresIn: required(tokens.expires_in, 'expires_in'),
  }
}

/** Follows the redirects from `start` with a fresh cookie jar, answers the persona page, and returns the callback. */
async function choosePersona(start: URL, redirectUri: string, subject: string): Promise<URL> {
  const jar = createCookieJar()
  let url = start
  let form: URLSearchParams | undefined
  for (let step = 0; step < 10; step++) {
    const response: Response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { accept: 'text/html', cookie: jar.header(url) },
      body: form ?? null,
      redirect: 'manual',
    })
    jar.store(url, response)
    await response.arrayBuffer()
    const location = response.headers.get('location')
    if (location !== null) {
      const next = new URL(location, url)
      if (`${next.origin}${next.pathname}` === redirectUri) return next
      // Cookies and the choice of persona are for the provider only.
      if (next.origin !== start.origin)
        throw new Error('The identity provider redirected to an unexpected place')
      url = next
      form = undefined
    } else if (response.status === 200 && form === undefined) {
      form = new URLSearchParams({ subject })
    } else {
      throw new Error(`The identity provider refused to sign in "${subject}" (status ${response.status})`)
    }
  }
  throw new Error('The identity provider redirects in circles')
}

/** Whether plain HTTP may be used: at a loopback address only, where nobody listens in between. */
function isPlainLoopback({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return false
  if (hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)) return true
  throw new Error('Signing in without TLS is possible at a loopback address only')
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`The identity provider's answer lacks ${name}`)
  return value
}
