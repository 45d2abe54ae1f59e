import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { AppError, refuse } from '../../errors.ts'
import type { TokenVerifier } from '../../http/token-verifier.ts'

/** Authentication context of whoever works on a data folder directly; audit entries and policies see it. */
export const LOCAL_OPERATOR = 'urn:harbourgate:acr:local-operator'

/** A secret for one process and one command: it is in no file, no argument and no environment. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Takes exactly this secret, and means by it the registered person with this subject or id. */
export const localOperator =
  (secret: string, as: string) =>
  ({ database }: Pick<Deps, 'database'>): TokenVerifier => {
    const expected = digest(secret)
    const id = randomUUID()
    return async (token) => {
      if (!timingSafeEqual(digest(token), expected)) throw new AppError('TOKEN_INVALID')
      const found = await database.client.person.findMany({ where: personNamed(as) })
      const [person, other] = found
      if (person === undefined)
        throw refuse('authenticate', 'PERSON_NOT_REGISTERED', `Nobody is registered as ${as}`)
      if (other !== undefined)
        throw refuse(
          'authenticate',
          'PERSON_NOT_REGISTERED',
          `Several identity providers know ${as}: give the id of the person instead`,
        )
      const { issuer, subject } = person
      return { id, issuer, subject, clientId: 'harbourgate-cli', acr: LOCAL_OPERATOR }
    }
  }

const personNamed = (as: string) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(as) ? { id: as } : { subject: as }

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
