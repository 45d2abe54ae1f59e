import { Readable } from 'node:stream'
import { entryParams } from '../../../contract/audit.ts'
import { gateway } from '../../../domain/policy/resource.ts'
import type { StreamReply } from '../../../http/reply.ts'
import { definePublicRoute, defineStreamRoute, type Route } from '../../../http/route.ts'
import type { ExportDeps } from '../export/export-log.ts'
import { capabilityStatement } from './capability-statement.ts'
import { readAuditEvent, searchAuditEvents } from './search-audit-events.ts'
import { fhirQuery } from './search-parameters.ts'

const FHIR_JSON = 'application/fhir+json; charset=utf-8'

/** Read-only FHIR R4 access to the audit log. Errors under /fhir are OperationOutcomes. */
export const fhirRoutes = (deps: ExportDeps): Route[] => [
  defineStreamRoute({
    method: 'get',
    path: '/fhir/AuditEvent',
    action: 'audit.search',
    summary: 'Search the audit log as FHIR R4 AuditEvents; the search itself is recorded',
    tags: ['audit'],
    query: fhirQuery,
    status: 200,
    response: { stream: FHIR_JSON, description: 'Bundle of type searchset' },
    errors: ['AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: async (context, { query }) => resource(await searchAuditEvents(deps, context, query)),
  }),
  defineStreamRoute({
    method: 'get',
    path: '/fhir/AuditEvent/:id',
    action: 'audit.read',
    summary: 'One entry of the audit log as a FHIR R4 AuditEvent',
    tags: ['audit'],
    params: entryParams,
    status: 200,
    response: { stream: FHIR_JSON, description: 'AuditEvent' },
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    resource: () => gateway,
    handler: async (context, { params }) => resource(await readAuditEvent(deps, context, params.id)),
  }),
  definePublicRoute({
    method: 'get',
    path: '/fhir/metadata',
    summary: 'What the FHIR endpoint does (CapabilityStatement)',
    tags: ['audit'],
    status: 200,
    response: { stream: FHIR_JSON, description: 'CapabilityStatement' },
    errors: [],
    handler: async ({ now }) => resource(capabilityStatement(deps.source, now.toISOString().slice(0, 10))),
  }),
]

const resource = (body: object): StreamReply => ({
  status: 200,
  headers: { 'Content-Type': FHIR_JSON },
  body: Readable.from([JSON.stringify(body)]),
})
