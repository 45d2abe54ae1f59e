import type { Actor } from '../audit/event.ts'

/** The person on whose behalf something is done, as registered at that moment. Roles come from the register, not the token. */
export type Principal = {
  readonly id: string
  readonly organisation: string
  readonly roles: readonly string[]
  readonly name: string
  readonly active: boolean
  /** Authentication context class of the token, RFC 9068 `acr`. */
  readonly authentication?: string
}

/** The person as the audit log names them: without the name. */
export const actorOf = (person: Principal): Actor => ({
  id: person.id,
  organisation: person.organisation,
  roles: [...person.roles],
  ...(person.authentication === undefined ? {} : { authentication: person.authentication }),
})
