import { Readable } from 'node:stream'
import { idParams } from '../../contract/common.ts'
import { extract, extractOrder, extractPage, extractQuery, fileParams } from '../../contract/extracts.ts'
import { gateway, type PolicyResource } from '../../domain/policy/resource.ts'
import { AppError } from '../../errors.ts'
import { decodeCursor, toPage } from '../../http/paging.ts'
import { defineRoute, defineStreamRoute, type Route } from '../../http/route.ts'
import type { Extract } from '../../platform/database/generated/client.ts'
import { positionIn, positionOf } from '../../platform/records/sorting.ts'
import { type DownloadDeps, downloadFile, readCertificate } from './download.ts'
import { findExtract, membersOf } from './repo.ts'
import { listOwn, orderExtract } from './service.ts'
import { toView } from './view.ts'

export function extractsRoutes(deps: DownloadDeps): Route[] {
  const load = async (id: string): Promise<Extract> => {
    const found = await findExtract(deps.database, id)
    if (found === null) throw new AppError('NOT_FOUND')
    return found
  }
  const resourceOf = async (id: string): Promise<PolicyResource> => {
    const { projectId, status } = await load(id)
    return {
      type: 'Extract',
      id,
      project: projectId,
      status,
      members: await membersOf(deps.database, projectId),
    }
  }
  return [
    defineRoute({
      method: 'get',
      path: '/api/extracts',
      action: 'extracts.list',
      summary: 'Extracts of your projects, newest first unless sorted otherwise; the auditor sees all',
      tags: ['extracts'],
      query: extractQuery,
      status: 200,
      response: extractPage,
      errors: [],
      resource: () => gateway,
      handler: async (context, { query }) => {
        const { sort, limit } = query
        const rows = await listOwn(deps, context, query, decodeCursor(positionIn(sort), query.cursor))
        return toPage(
          rows,
          limit,
          (row) => positionOf(sort, row),
          (row) => toView(row, deps.smallCell),
        )
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/extracts',
      action: 'extracts.request',
      summary: 'Order an extract under a grant; it is produced as a job',
      tags: ['extracts'],
      body: extractOrder,
      status: 202,
      response: extract,
      idempotent: true,
      errors: [
        'GRANT_NOT_ACTIVE',
        'GRANT_EXPIRED',
        'GRANT_OUT_OF_SCOPE',
        'DATA_USE_DENIED',
        'ETHICS_APPROVAL_MISSING',
      ],
      resource: async (_context, { body }) => {
        const grant = await deps.facts.grant(body.grantId)
        if (grant === undefined) throw new AppError('NOT_FOUND')
        return {
          type: 'Grant',
          id: grant.id,
          project: grant.projectId,
          status: grant.status,
          members: grant.members,
        }
      },
      handler: (context, { body }) => orderExtract(deps, context, body),
    }),
    defineRoute({
      method: 'get',
      path: '/api/extracts/:id',
      action: 'extracts.read',
      summary: 'State, counts, risk and files of an extract',
      tags: ['extracts'],
      params: idParams,
      status: 200,
      response: extract,
      errors: ['NOT_FOUND'],
      resource: (_context, { params }) => resourceOf(params.id),
      handler: async (_context, { params }) => toView(await load(params.id), deps.smallCell),
    }),
    defineStreamRoute({
      method: 'get',
      path: '/api/extracts/:id/files/:name',
      action: 'extracts.download',
      refusedEvent: 'download.refused',
      summary: 'Download a released file; takes Range, answers with digests',
      tags: ['extracts'],
      params: fileParams,
      status: 200,
      response: { stream: 'application/octet-stream', description: 'The file, or the range asked for' },
      errors: [
        'NOT_FOUND',
        'EXTRACT_NOT_READY',
        'GRANT_NOT_ACTIVE',
        'GRANT_EXPIRED',
        'CONSENT_WITHDRAWN',
        'DIFFERENCING_RISK',
        'RANGE_NOT_SATISFIABLE',
        'EXTRACT_DAMAGED',
        'AUDIT_UNAVAILABLE',
      ],
      resource: (_context, { params }) => resourceOf(params.id),
      handler: async (context, { params }) => downloadFile(deps, context, await load(params.id), params.name),
    }),
    defineStreamRoute({
      method: 'get',
      path: '/api/extracts/:id/certificate',
      action: 'extracts.read',
      summary: 'The release certificate: a compact JWS that anybody can check offline',
      tags: ['extracts'],
      params: idParams,
      status: 200,
      response: { stream: 'application/jose', description: 'Compact JWS (RFC 7515), EdDSA' },
      errors: ['NOT_FOUND', 'EXTRACT_NOT_READY', 'AUDIT_UNAVAILABLE'],
      resource: (_context, { params }) => resourceOf(params.id),
      handler: async (context, { params }) => {
        const certificate = await readCertificate(deps, context, await load(params.id))
        const headers = {
          'Content-Type': 'application/jose',
          'Content-Disposition': 'attachment; filename="certificate.jws"',
        }
        return { status: 200, headers, body: Readable.from([certificate]) }
      },
    }),
  ]
}
