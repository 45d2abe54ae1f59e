import { idParams } from '../../contract/common.ts'
import {
  newRequest,
  type RequestView,
  requestEdit,
  requestPage,
  requestQuery,
  requestSchema,
} from '../../contract/requests.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { etagOf } from '../../http/precondition.ts'
import { type Reply, reply } from '../../http/reply.ts'
import { defineRoute, type Route } from '../../http/route.ts'
import * as requests from './service.ts'

export const requestsRoutes = (deps: requests.RequestsDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/requests',
    summary: 'List access requests',
    description:
      'Researchers see those of their projects, the committee what was submitted, the auditor all. Newest first.',
    tags: ['requests'],
    action: 'requests.list',
    resource: () => gateway,
    query: requestQuery,
    status: 200,
    response: requestPage,
    errors: [],
    handler: (context, { query }) => requests.listRequests(deps, context, query),
  }),
  defineRoute({
    method: 'post',
    path: '/api/requests',
    summary: 'Draft an access request',
    tags: ['requests'],
    action: 'requests.draft',
    body: newRequest,
    resource: (_context, { body }) => requests.projectResource(deps, body.projectId),
    idempotent: true,
    status: 201,
    response: requestSchema,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    handler: (context, { body }) => tagged(requests.draftRequest(deps, context, body)),
  }),
  defineRoute({
    method: 'get',
    path: '/api/requests/:id',
    summary: 'Read an access request with its submissions and its decision',
    tags: ['requests'],
    action: 'requests.read',
    params: idParams,
    resource: (_context, { params }) => requests.requestResource(deps, params.id),
    status: 200,
    response: requestSchema,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    handler: (context, { params }) => tagged(requests.readRequest(deps, context, params.id)),
  }),
  defineRoute({
    method: 'put',
    path: '/api/requests/:id',
    summary: 'Replace the content of a draft or returned request',
    tags: ['requests'],
    action: 'requests.edit',
    params: idParams,
    resource: (_context, { params }) => requests.requestResource(deps, params.id),
    body: requestEdit,
    precondition: true,
    status: 200,
    response: requestSchema,
    errors: [
      'NOT_FOUND',
      'PRECONDITION_REQUIRED',
      'VERSION_CONFLICT',
      'ILLEGAL_TRANSITION',
      'ALREADY_DECIDED',
      'AUDIT_UNAVAILABLE',
    ],
    handler: (context, { params, body }) => tagged(requests.editRequest(deps, context, params.id, body)),
  }),
  defineRoute({
    method: 'post',
    path: '/api/requests/:id/submit',
    summary: 'Submit a request to the committee',
    description: 'Freezes the content and pins every dataset to its current version.',
    tags: ['requests'],
    action: 'requests.submit',
    params: idParams,
    resource: (_context, { params }) => requests.requestResource(deps, params.id),
    idempotent: true,
    precondition: true,
    status: 200,
    response: requestSchema,
    errors: [
      'NOT_FOUND',
      'PRECONDITION_REQUIRED',
      'VERSION_CONFLICT',
      'ILLEGAL_TRANSITION',
      'ALREADY_DECIDED',
      'DATASET_UNKNOWN',
      'VARIABLE_UNKNOWN',
      'VARIABLE_NOT_RELEASABLE',
      'COHORT_INVALID',
      'END_DATE_INVALID',
      'AUDIT_UNAVAILABLE',
    ],
    handler: (context, { params }) => tagged(requests.submitRequest(deps, context, params.id)),
  }),
  defineRoute({
    method: 'post',
    path: '/api/requests/:id/withdraw',
    summary: 'Withdraw a request that has not been decided',
    tags: ['requests'],
    action: 'requests.withdraw',
    params: idParams,
    resource: (_context, { params }) => requests.requestResource(deps, params.id),
    status: 200,
    response: requestSchema,
    errors: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'ALREADY_DECIDED', 'AUDIT_UNAVAILABLE'],
    handler: (context, { params }) => tagged(requests.withdrawRequest(deps, context, params.id)),
  }),
]

/** The representation with its ETag, to be sent back as If-Match. */
async function tagged(view: Promise<RequestView>): Promise<Reply<RequestView>> {
  const request = await view
  return reply(request, { headers: { ETag: etagOf(request.revision) } })
}
