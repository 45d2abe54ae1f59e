import { idParams } from '../../contract/common.ts'
import { grantPage, grantQuery, grantSchema, revocation } from '../../contract/grants.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { defineRoute, type Route } from '../../http/route.ts'
import * as grants from './service.ts'

export const grantsRoutes = (deps: grants.GrantsDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/grants',
    summary: 'List grants',
    description:
      'Researchers see those of their projects, the committee, custodians and the auditor all. Newest first.',
    tags: ['grants'],
    action: 'grants.list',
    resource: () => gateway,
    query: grantQuery,
    status: 200,
    response: grantPage,
    errors: [],
    handler: (context, { query }) => grants.listGrants(deps, context, query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/grants/:id',
    summary: 'Read a grant with its scope, conditions and obligations',
    tags: ['grants'],
    action: 'grants.read',
    params: idParams,
    resource: (_context, { params }) => grants.grantResource(deps, params.id),
    status: 200,
    response: grantSchema,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    handler: (context, { params }) => grants.readGrant(deps, context, params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/grants/:id/revoke',
    summary: 'Revoke a grant',
    description: 'Holds at once, for releases under way and for downloads of what was released.',
    tags: ['grants'],
    action: 'grants.revoke',
    params: idParams,
    resource: (_context, { params }) => grants.grantResource(deps, params.id),
    body: revocation,
    status: 200,
    response: grantSchema,
    errors: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'AUDIT_UNAVAILABLE'],
    handler: (context, { params, body }) => grants.revokeGrant(deps, context, params.id, body),
  }),
]
