import type { Principal } from '../domain/policy/principal.ts'
import { AppError, refuse } from '../errors.ts'
import type { TokenFacts } from './context.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** A person as the register knows them. */
export type RegisteredPerson = Omit<Principal, 'authentication'>

/** Looks people up by the identity their token proves; resolved on every request, so that a change holds at once. */
export type PeopleDirectory = {
  findByIdentity(issuer: string, subject: string): Promise<RegisteredPerson | undefined>
}

export type AuthenticateDeps = { readonly verifyToken: TokenVerifier; readonly people: PeopleDirectory }

export type Authenticated = { readonly person: Principal; readonly token: TokenFacts }

/** RFC 6750 §2.1. Tokens in the query or body are not accepted: addresses reach logs. */
const bearer = /^Bearer +([\w~+/.-]+=*)$/i

/**
 * Who sent this request.
 * @throws AppError TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED or IDENTITY_PROVIDER_UNAVAILABLE.
 * @throws Refusal PERSON_NOT_REGISTERED when the token is good but nobody here answers to it.
 */
export async function authenticate(
  deps: AuthenticateDeps,
  authorization: string | undefined,
): Promise<Authenticated> {
  if (authorization === undefined || authorization === '') throw new AppError('TOKEN_MISSING')
  const [, sent] = bearer.exec(authorization) ?? []
  if (sent === undefined) throw new AppError('TOKEN_INVALID')
  const token = await deps.verifyToken(sent)
  const found = await deps.people.findByIdentity(token.issuer, token.subject)
  if (found === undefined) throw refuse('authenticate', 'PERSON_NOT_REGISTERED')
  const person: Principal = {
    id: found.id,
    organisation: found.organisation,
    roles: found.roles,
    name: found.name,
    active: found.active,
    ...(token.acr === undefined ? {} : { authentication: token.acr }),
  }
  return { person, token }
}

/** @throws Refusal PERSON_INACTIVE. Separate from {@link authenticate}, so that the refusal can name the person. */
export function checkActive(person: Principal): void {
  if (!person.active) throw refuse('authenticate', 'PERSON_INACTIVE')
}
