import { consentImport, consentImportOrder, consentStatus, datasetParams } from '../../contract/consents.ts'
import { datasetDefinition } from '../../contract/dataset-definition.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'
import { AppError } from '../../errors.ts'
import { defineRoute, type Route } from '../../http/route.ts'
import { currentDefinition } from './repo.ts'
import { type ConsentsDeps, consentStatusOf, importDirectives } from './service.ts'

export function consentsRoutes(deps: ConsentsDeps): Route[] {
  const resourceOf = async (datasetId: string): Promise<PolicyResource> => {
    const row = await currentDefinition(deps.database, datasetId)
    if (row === null) throw new AppError('NOT_FOUND')
    return { type: 'Dataset', id: datasetId, custodian: datasetDefinition.parse(row.definition).custodian }
  }
  return [
    defineRoute({
      method: 'post',
      path: '/api/consents/:datasetId/imports',
      action: 'consents.import',
      summary: 'Import a batch of consent directives for a dataset',
      tags: ['consents'],
      params: datasetParams,
      body: consentImportOrder,
      status: 201,
      response: consentImport,
      idempotent: true,
      errors: ['NOT_FOUND', 'SOURCE_UNREADABLE', 'INPUT_INVALID'],
      resource: (_context, { params }) => resourceOf(params.datasetId),
      handler: (context, { params, body }) => importDirectives(deps, context, params.datasetId, body.file),
    }),
    defineRoute({
      method: 'get',
      path: '/api/consents/:datasetId',
      action: 'consents.read',
      summary: 'Which consent directives a release of the dataset is decided on (counts only)',
      tags: ['consents'],
      params: datasetParams,
      status: 200,
      response: consentStatus,
      errors: ['NOT_FOUND'],
      resource: (_context, { params }) => resourceOf(params.datasetId),
      handler: (context, { params }) => consentStatusOf(deps, context, params.datasetId),
    }),
  ]
}
