import { setReturning } from './pending.ts'
import { discover } from './provider.ts'
import type { Session } from './session.ts'

/** Forgets this tab's tokens and ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0). */
export async function signOut({ config, idToken }: Session): Promise<void> {
  setReturning(false)
  const server = await discover(config)
  if (server.end_session_endpoint === undefined) {
    location.assign('/')
    return
  }
  const url = new URL(server.end_session_endpoint)
  url.search = new URLSearchParams({
    client_id: config.clientId,
    post_logout_redirect_uri: `${location.origin}/`,
    ...(idToken === undefined ? {} : { id_token_hint: idToken }),
  }).toString()
  location.assign(url)
}
