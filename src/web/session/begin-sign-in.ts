import * as oauth from 'oauth4webapi'
import type { PortalConfig } from '../../contract/portal.ts'
import { rememberPending } from './pending.ts'
import { discover, redirectUri } from './provider.ts'

export type SignInWish = {
  /** `none`: only if the provider still knows the person; `login`: ask who, even if it does. */
  readonly prompt?: 'none' | 'login'
  readonly loginHint?: string
  /** Path to come back to; default: where the person is. */
  readonly returnTo?: string
}

/** Sends the browser to the identity provider: authorization code with PKCE (RFC 6749 §4.1, RFC 7636). */
export async function beginSignIn(config: PortalConfig, wish: SignInWish = {}): Promise<void> {
  const server = await discover(config)
  if (server.authorization_endpoint === undefined)
    throw new Error('The identity provider names no authorization endpoint')
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  rememberPending({ state, nonce, verifier, returnTo: wish.returnTo ?? location.pathname + location.search })
  const url = new URL(server.authorization_endpoint)
  url.search = new URLSearchParams({
    client_id: config.clientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: 'openid profile',
    resource: config.audience,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(wish.prompt ? { prompt: wish.prompt } : {}),
    ...(wish.loginHint ? { login_hint: wish.loginHint } : {}),
  }).toString()
  location.assign(url)
}
