import type { Subjects } from '../audit/event.ts'

/** What an action is done to, with the attributes the policies decide on. `members` and `requester` are ids of persons. */
export type PolicyResource =
  | { readonly type: 'Gateway'; readonly id: 'gateway' }
  | {
      readonly type: 'Person'
      readonly id: string
      readonly organisation: string
      readonly roles: readonly string[]
      readonly active: boolean
    }
  | { readonly type: 'Dataset'; readonly id: string; readonly custodian: string }
  | {
      readonly type: 'Project'
      readonly id: string
      readonly organisation: string
      readonly members: readonly string[]
    }
  | {
      readonly type: 'Request'
      readonly id: string
      readonly project: string
      readonly status: string
      readonly requester: string
      readonly members: readonly string[]
      /** Organisations of the project and of everybody on its team. */
      readonly organisations: readonly string[]
    }
  | {
      readonly type: 'Grant' | 'Extract'
      readonly id: string
      readonly project: string
      readonly status: string
      readonly members: readonly string[]
    }

/** The gateway as a whole: the resource of actions that concern no single record. */
export const gateway: PolicyResource = { type: 'Gateway', id: 'gateway' }

/** The ids by which the audit log finds events about this resource. */
export function subjectsOf(resource: PolicyResource): Subjects {
  switch (resource.type) {
    case 'Gateway':
      return {}
    case 'Person':
      return { person: resource.id }
    case 'Dataset':
      return { dataset: resource.id }
    case 'Project':
      return { project: resource.id }
    case 'Request':
      return { request: resource.id, project: resource.project }
    case 'Grant':
      return { grant: resource.id, project: resource.project }
    case 'Extract':
      return { extract: resource.id, project: resource.project }
  }
}
