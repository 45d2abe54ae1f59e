import { portalConfig } from '../../contract/portal.ts'
import { beginSignIn } from './begin-sign-in.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { isReturning } from './pending.ts'
import type { Session } from './session.ts'

/**
 * Finds out who uses this tab. After a reload the token is gone; the identity provider is then asked again without
 * bothering the person, and `undefined` means that the browser is leaving for it.
 */
export async function openSession(): Promise<Session | undefined> {
  const response = await fetch('/portal.json')
  if (!response.ok) throw new Error(`The gateway answered with status ${response.status}.`)
  const config = portalConfig.parse(await response.json())
  if (location.pathname === '/signed-in') return completeSignIn(config)
  if (isReturning()) {
    await beginSignIn(config, { prompt: 'none' })
    return undefined
  }
  return { config, token: undefined, idToken: undefined, problem: undefined }
}
