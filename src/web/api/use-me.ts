import { personSchema } from '../../contract/people.ts'
import { useSession } from '../session/session-context.tsx'
import { useGet } from './use-get.ts'

export type Role =
  | 'researcher'
  | 'committee-member'
  | 'committee-chair'
  | 'custodian'
  | 'auditor'
  | 'administrator'

/** The person who is signed in, as the gateway knows them. What they may do is decided there; roles only choose what is shown. */
export function useMe() {
  const { token } = useSession()
  const query = useGet('/api/people/me', personSchema, { when: token !== undefined })
  const has = (...roles: Role[]): boolean => roles.some((role) => query.data?.roles.includes(role) ?? false)
  return { ...query, me: query.data, has }
}
