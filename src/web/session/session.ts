import type { PortalConfig } from '../../contract/portal.ts'

/** What this tab knows about who uses it. The access token lives in memory only and is lost on reload. */
export type Session = {
  readonly config: PortalConfig
  readonly token: string | undefined
  readonly idToken: string | undefined
  /** Why the last sign-in did not work, for people. */
  readonly problem: string | undefined
}
