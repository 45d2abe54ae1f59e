import type { Action } from './actions.ts'
import type { Decide } from './decision.ts'
import type { Principal } from './principal.ts'
import type { PolicyResource } from './resource.ts'

/** Nobody's id: what is asked about belongs to others. */
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Whether the policies let a person read things of projects they have no part in. Asked about a thing that belongs to
 * nobody they know, so that lists follow the very policies that guard each item, and no role is named outside them.
 */
export const seesOthers = (
  decide: Decide,
  principal: Principal,
  action: Action,
  resource: PolicyResource,
): boolean => decide({ principal, action, resource }).allowed

export const foreignProject: PolicyResource = {
  type: 'Project',
  id: nobody,
  organisation: '',
  members: [],
}

export const foreignRequest = (status: string): PolicyResource => ({
  type: 'Request',
  id: nobody,
  project: nobody,
  status,
  requester: nobody,
  members: [],
  organisations: [],
})

export const foreignGrant: PolicyResource = {
  type: 'Grant',
  id: nobody,
  project: nobody,
  status: 'active',
  members: [],
}
