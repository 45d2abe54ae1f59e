import { z } from 'zod'
import { auditEntry, auditPage, auditQuery, auditReceipt, auditVerdict } from '../../contract/audit.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { defineRoute, type Route } from '../../http/route.ts'
import { logRoutes } from './log-routes.ts'
import { readReceipt } from './receipt.ts'
import { type AuditDeps, readEntry, searchLog, verifyLog } from './service.ts'

const entryParams = z.strictObject({ id: z.string().regex(/^\d{1,18}$/) })

export function auditRoutes(deps: AuditDeps): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/audit/events',
      action: 'audit.search',
      summary: 'Search the audit log; the search itself is recorded',
      tags: ['audit'],
      query: auditQuery,
      status: 200,
      response: auditPage,
      errors: [],
      resource: () => gateway,
      handler: (context, { query }) => searchLog(deps, context, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/audit/events/:id',
      action: 'audit.read',
      summary: 'One entry of the audit log',
      tags: ['audit'],
      params: entryParams,
      status: 200,
      response: auditEntry,
      errors: ['NOT_FOUND'],
      resource: () => gateway,
      handler: (context, { params }) => readEntry(deps, context, params.id),
    }),
    defineRoute({
      method: 'post',
      path: '/api/audit/verify',
      action: 'audit.verify',
      summary: 'Recompute the whole log from the database and compare it with every signed tree head',
      tags: ['audit'],
      status: 200,
      response: auditVerdict,
      errors: [],
      resource: () => gateway,
      handler: (context) => verifyLog(deps, context),
    }),
    defineRoute({
      method: 'get',
      path: '/api/audit/receipts/:id',
      action: 'audit.receipt',
      summary: 'Proof that an entry is in the log, which anybody can verify offline (C2SP tlog-proof)',
      tags: ['audit'],
      params: entryParams,
      status: 200,
      response: auditReceipt,
      errors: ['NOT_FOUND', 'ENTRY_PENDING', 'AUDIT_UNAVAILABLE'],
      resource: () => gateway,
      handler: (context, { params }) => readReceipt(deps, context, params.id),
    }),
    ...logRoutes(deps),
  ]
}
