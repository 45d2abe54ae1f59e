import { Readable } from 'node:stream'
import { z } from 'zod'
import { auditEntry, auditPage, auditQuery, auditVerdict } from '../../contract/audit.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { AppError } from '../../errors.ts'
import { definePublicRoute, defineRoute, type Route } from '../../http/route.ts'
import { newestHead } from './repo.ts'
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
    definePublicRoute({
      method: 'get',
      path: '/log/checkpoint',
      summary: 'The newest signed tree head (C2SP checkpoint)',
      tags: ['log'],
      status: 200,
      response: { stream: 'text/plain; charset=utf-8', description: 'Signed note' },
      errors: ['NOT_FOUND'],
      handler: async () => {
        const head = await newestHead(deps.database)
        if (head === null) throw new AppError('NOT_FOUND', 'Nothing has been recorded yet')
        return text(head.checkpoint)
      },
    }),
    definePublicRoute({
      method: 'get',
      path: '/log/vkey',
      summary: 'The verifier key of the log, to be kept by auditors',
      tags: ['log'],
      status: 200,
      response: { stream: 'text/plain; charset=utf-8', description: 'C2SP verifier key' },
      errors: [],
      handler: async () => text(`${deps.vkey}\n`),
    }),
  ]
}

const text = (body: string) => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache' },
  body: Readable.from([body]),
})
