import {
  accessOnDay,
  accessQuery,
  auditEntry,
  auditPage,
  auditPatterns,
  auditQuery,
  auditReceipt,
  auditStory,
  auditVerdict,
  entryParams,
  exportQuery,
  exportReceipt as exportReceiptSchema,
  newSavedSearch,
  patternQuery,
  replayOrder,
  replayReport,
  revealed,
  savedSearch,
  savedSearches,
  storyParams,
  storyQuery,
} from '../../contract/audit.ts'
import { idParams } from '../../contract/common.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { reply } from '../../http/reply.ts'
import { defineRoute, defineStreamRoute, type Route } from '../../http/route.ts'
import { accessOn } from './access.ts'
import { type ExportDeps, exportLog, exportReceipt } from './export/export-log.ts'
import { fhirRoutes } from './fhir/routes.ts'
import { logRoutes } from './log-routes.ts'
import { findPatterns } from './patterns/find-patterns.ts'
import type { PatternDeps } from './patterns/rule.ts'
import { readReceipt } from './receipt.ts'
import { replayLog } from './replay.ts'
import { retentionRoutes } from './retention/routes.ts'
import { deleteSearch, listSearches, saveSearch } from './saved-searches.ts'
import { readEntry, revealEntry, searchLog, verifyLog } from './service.ts'
import { tellStory } from './story.ts'

export type AuditRoutesDeps = ExportDeps & PatternDeps

/** The auditor's desk, and the public log. */
export const auditRoutes = (deps: AuditRoutesDeps): Route[] => [
  ...entryRoutes(deps),
  ...deskRoutes(deps),
  ...savedSearchRoutes(deps),
  ...exportRoutes(deps),
  ...fhirRoutes(deps),
  ...retentionRoutes(deps),
  ...logRoutes(deps),
]

const entryRoutes = (deps: AuditRoutesDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/audit/events',
    action: 'audit.search',
    summary: 'Search the audit log; the search itself is recorded',
    tags: ['audit'],
    query: auditQuery,
    status: 200,
    response: auditPage,
    errors: ['AUDIT_UNAVAILABLE'],
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
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { params }) => readEntry(deps, context, params.id),
  }),
  defineRoute({
    method: 'get',
    path: '/api/audit/events/:id/personal-data',
    action: 'audit.reveal',
    summary: 'Names, addresses and free text beside an entry; opening them is recorded',
    tags: ['audit'],
    params: entryParams,
    status: 200,
    response: revealed,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { params }) => revealEntry(deps, context, params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/audit/verify',
    action: 'audit.verify',
    progress: true,
    summary: 'Recompute the whole log from the database and compare it with every signed tree head',
    tags: ['audit'],
    status: 200,
    response: auditVerdict,
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context) => verifyLog(deps, context),
  }),
  defineRoute({
    method: 'post',
    path: '/api/audit/replay',
    action: 'audit.replay',
    progress: true,
    summary: 'Ask the policies of their time again what they were asked, and compare the answers',
    tags: ['audit'],
    body: replayOrder,
    status: 200,
    response: replayReport,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { body }) => replayLog(deps, context, body),
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
]

const deskRoutes = (deps: AuditRoutesDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/audit/stories/:kind/:id',
    action: 'audit.search',
    summary: "Everything the log says of one request, one extract or one person's access, oldest first",
    tags: ['audit'],
    params: storyParams,
    query: storyQuery,
    status: 200,
    response: auditStory,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { params, query }) => tellStory(deps, context, params.kind, params.id, query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/audit/access',
    action: 'audit.search',
    summary: 'Who had access on a given day, under which grant',
    tags: ['audit'],
    query: accessQuery,
    status: 200,
    response: accessOnDay,
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { query }) => accessOn(deps, context, query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/audit/patterns',
    action: 'audit.search',
    summary: 'What looks unusual in a period, by rules that can be read, with figures and entries',
    tags: ['audit'],
    query: patternQuery,
    status: 200,
    response: auditPatterns,
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { query }) => findPatterns(deps, context, query),
  }),
]

const savedSearchRoutes = (deps: AuditRoutesDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/audit/searches',
    action: 'audit.search',
    summary: 'The searches you saved',
    tags: ['audit'],
    status: 200,
    response: savedSearches,
    errors: [],
    resource: () => gateway,
    handler: (context) => listSearches(deps, context),
  }),
  defineRoute({
    method: 'post',
    path: '/api/audit/searches',
    action: 'audit.search',
    summary: 'Save a search under a name',
    tags: ['audit'],
    body: newSavedSearch,
    idempotent: true,
    status: 201,
    response: savedSearch,
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { body }) => saveSearch(deps, context, body),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/audit/searches/:id',
    action: 'audit.search',
    summary: 'Delete a search you saved',
    tags: ['audit'],
    params: idParams,
    status: 200,
    response: idParams,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: async (context, { params }) => {
      await deleteSearch(deps, context, params.id)
      return reply({ id: params.id })
    },
  }),
]

const exportRoutes = (deps: AuditRoutesDeps): Route[] => [
  defineStreamRoute({
    method: 'get',
    path: '/api/audit/export',
    action: 'audit.export',
    summary:
      'Export matching entries, oldest first, as CSV, NDJSON, FHIR AuditEvents or OCSF; recorded with its digest',
    description:
      'The header Harbourgate-Export names the export; its receipt can be fetched once it is finished.',
    tags: ['audit'],
    query: exportQuery,
    status: 200,
    response: { stream: 'application/octet-stream', description: 'The entries in the form asked for' },
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { query }) => exportLog(deps, context, query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/audit/exports/:id/receipt',
    action: 'audit.export',
    summary: 'Proof that an export was recorded, with the digest of what was sent',
    tags: ['audit'],
    params: idParams,
    status: 200,
    response: exportReceiptSchema,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: (context, { params }) => exportReceipt(deps, context, params.id),
  }),
]
