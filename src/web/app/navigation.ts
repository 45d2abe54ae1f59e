import type { Role } from '../api/use-me.ts'
import type { NavItem } from '../ui/shell.tsx'

type Item = NavItem & { readonly roles: readonly Role[] }

const committee: readonly Role[] = ['committee-member', 'committee-chair']

/** Nouns, and whose work they are part of. Whether a person may is decided by the gateway, not here. */
const items: readonly Item[] = [
  { to: '/catalogue', label: 'Catalogue', roles: ['researcher', ...committee, 'custodian', 'auditor'] },
  { to: '/requests', label: 'Requests', roles: ['researcher', ...committee, 'auditor'] },
  { to: '/grants', label: 'Grants', roles: ['researcher', ...committee, 'custodian', 'auditor'] },
  { to: '/extracts', label: 'Extracts', roles: ['researcher', 'auditor'] },
  { to: '/audit', label: 'Audit', roles: ['auditor'] },
  { to: '/people', label: 'People', roles: ['administrator'] },
]

export const navigationFor = (has: (...roles: Role[]) => boolean): readonly NavItem[] => [
  { to: '/', label: 'Home' },
  ...items.filter(({ roles }) => has(...roles)),
]
