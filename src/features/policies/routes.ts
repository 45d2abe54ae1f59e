import { policyBundle } from '../../contract/policies.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { defineRoute, type Route } from '../../http/route.ts'
import { describePolicies, type PoliciesDeps } from './service.ts'

export const policiesRoutes = (deps: PoliciesDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/policies',
    summary: 'Read the access policies in use',
    tags: ['policies'],
    action: 'policies.read',
    resource: () => gateway,
    status: 200,
    response: policyBundle,
    errors: [],
    handler: async () => describePolicies(deps),
  }),
]
