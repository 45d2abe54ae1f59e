import { erasedIssuer, type PersonView } from '../../../contract/people.ts'
import { roleNames } from '../../text/terms.ts'
import type { Tone } from '../../ui/badge.tsx'

type State = 'active' | 'inactive' | 'erased'

export const personStates: Readonly<Record<State, { readonly label: string; readonly tone: Tone }>> = {
  active: { label: 'With access', tone: 'good' },
  inactive: { label: 'Without access', tone: 'quiet' },
  erased: { label: 'Erased', tone: 'quiet' },
}

export function stateOf({ issuer, active }: Pick<PersonView, 'issuer' | 'active'>): State {
  if (issuer === erasedIssuer) return 'erased'
  return active ? 'active' : 'inactive'
}

export const rolesInWords = (roles: readonly string[]): string =>
  roles.length === 0 ? 'none' : roles.map((role) => roleNames[role] ?? role).join(', ')
