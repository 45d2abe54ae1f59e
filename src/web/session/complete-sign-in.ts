import * as oauth from 'oauth4webapi'
import type { PortalConfig } from '../../contract/portal.ts'
import { setReturning, takePending } from './pending.ts'
import { clientOf, discover, insecureOptions, redirectUri } from './provider.ts'
import type { Session } from './session.ts'

/** Exchanges the code in the address for tokens and puts the person back where they were. */
export async function completeSignIn(config: PortalConfig): Promise<Session> {
  const answer = new URL(location.href)
  const pending = takePending()
  history.replaceState(null, '', safePath(pending?.returnTo))
  const signedOut = { config, token: undefined, idToken: undefined }
  if (pending === undefined)
    return { ...signedOut, problem: 'This sign-in was not started here, or was already used.' }
  try {
    const server = await discover(config)
    const client = clientOf(config)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      oauth.validateAuthResponse(server, client, answer, pending.state),
      redirectUri(),
      pending.verifier,
      { additionalParameters: { resource: config.audience }, ...insecureOptions(config) },
    )
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      idTokenClient(server, client),
      response,
      {
        expectedNonce: pending.nonce,
        requireIdToken: true,
      },
    )
    setReturning(true)
    return { config, token: tokens.access_token, idToken: tokens.id_token, problem: undefined }
  } catch (error) {
    setReturning(false)
    return { ...signedOut, problem: isNobodyKnown(error) ? undefined : reasonOf(error) }
  }
}

/** The provider's first signing algorithm, unless it is the default RS256 that clients may assume. */
function idTokenClient(server: oauth.AuthorizationServer, client: oauth.Client): oauth.Client {
  const offered = server.id_token_signing_alg_values_supported ?? []
  const [first] = offered
  return first === undefined || offered.includes('RS256')
    ? client
    : { ...client, id_token_signed_response_alg: first }
}

/** A path on this origin; anything else leads home. */
const safePath = (path: string | undefined): string =>
  path?.startsWith('/') && !path.startsWith('//') && !path.startsWith('/signed-in') ? path : '/'

/** `prompt=none` found nobody signed in: not an error, just a signed-out visitor. */
const isNobodyKnown = (error: unknown): boolean =>
  error instanceof oauth.AuthorizationResponseError &&
  ['login_required', 'interaction_required', 'consent_required'].includes(error.error)

const reasonOf = (error: unknown): string =>
  error instanceof oauth.AuthorizationResponseError
    ? (error.error_description ?? error.error)
    : error instanceof Error
      ? error.message
      : 'The identity provider gave no reason.'
