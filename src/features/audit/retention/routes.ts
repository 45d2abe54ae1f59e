import {
  auditHold,
  holdPage,
  holdQuery,
  liftOrder,
  newHold,
  pruned,
  retentionView,
} from '../../../contract/audit-retention.ts'
import { idParams } from '../../../contract/common.ts'
import { gateway } from '../../../domain/policy/resource.ts'
import { defineRoute, type Route } from '../../../http/route.ts'
import type { AuditDeps } from '../service.ts'
import { liftHold, listHolds, placeHold } from './holds.ts'
import { pruneLog, readRetention } from './prune.ts'

/** How long the log is kept: the policy, legal holds, and pruning. */
export const retentionRoutes = (deps: AuditDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/audit/retention',
    action: 'audit.read-retention',
    summary: 'The retention policy, and what pruning would remove now and what stops it',
    tags: ['audit'],
    status: 200,
    response: retentionView,
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context) => readRetention(deps, context),
  }),
  defineRoute({
    method: 'post',
    path: '/api/audit/prune',
    action: 'audit.prune',
    summary: 'Remove the entries that policy and legal holds let go; their leaf hashes and all proofs stay',
    tags: ['audit'],
    status: 200,
    response: pruned,
    errors: ['HOLDS_CHANGED', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context) => pruneLog(deps, context),
  }),
  defineRoute({
    method: 'get',
    path: '/api/audit/holds',
    action: 'audit.list-holds',
    summary: 'Legal holds on the log, newest first',
    tags: ['audit'],
    query: holdQuery,
    status: 200,
    response: holdPage,
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { query }) => listHolds(deps, context, query),
  }),
  defineRoute({
    method: 'post',
    path: '/api/audit/holds',
    action: 'audit.place-hold',
    summary: 'Place a legal hold: what it covers is kept whatever its age',
    tags: ['audit'],
    body: newHold,
    status: 201,
    response: auditHold,
    errors: ['AUDIT_UNAVAILABLE'],
    idempotent: true,
    resource: () => gateway,
    handler: (context, { body }) => placeHold(deps, context, body),
  }),
  defineRoute({
    method: 'post',
    path: '/api/audit/holds/:id/lift',
    action: 'audit.lift-hold',
    summary: 'Lift a legal hold',
    tags: ['audit'],
    params: idParams,
    body: liftOrder,
    status: 200,
    response: auditHold,
    errors: ['NOT_FOUND', 'HOLD_LIFTED', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { params, body }) => liftHold(deps, context, params.id, body),
  }),
]
