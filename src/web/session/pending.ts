import { z } from 'zod'

const pendingKey = 'harbourgate.sign-in'
const returningKey = 'harbourgate.returning'

const pending = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
})
/** What must survive the way to the identity provider and back; none of it is of use to anybody else. */
export type PendingSignIn = z.output<typeof pending>

export const rememberPending = (value: PendingSignIn): void =>
  sessionStorage.setItem(pendingKey, JSON.stringify(value))

/** The pending sign-in, once: it is forgotten by reading it. */
export function takePending(): PendingSignIn | undefined {
  const stored = sessionStorage.getItem(pendingKey)
  sessionStorage.removeItem(pendingKey)
  if (stored === null) return undefined
  return pending.safeParse(JSON.parse(stored)).data
}

/** Whether this tab was signed in before a reload, so that it may try again without asking. */
export const isReturning = (): boolean => sessionStorage.getItem(returningKey) === 'yes'

export function setReturning(returning: boolean): void {
  if (returning) sessionStorage.setItem(returningKey, 'yes')
  else sessionStorage.removeItem(returningKey)
}
