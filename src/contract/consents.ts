import { z } from 'zod'
import { digest, id, instant } from './common.ts'
import { datasetId } from './dataset-definition.ts'

export const datasetParams = z.strictObject({ datasetId })

export const consentImportOrder = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(1000)
    .describe('Path below a source folder of the gateway: Parquet, CSV or NDJSON'),
})
export type ConsentImportOrder = z.output<typeof consentImportOrder>

export const consentImport = z
  .strictObject({
    id,
    datasetId,
    sequence: z
      .int()
      .describe('Imports of a dataset are numbered; later ones replace directives of the same id'),
    digest,
    directives: z.int(),
    patients: z.int(),
    importedBy: id,
    importedAt: instant,
  })
  .meta({ id: 'ConsentImport' })
export type ConsentImportView = z.output<typeof consentImport>

export const consentStatus = z
  .strictObject({ datasetId, imports: z.array(consentImport) })
  .meta({ id: 'ConsentStatus' })
export type ConsentStatusView = z.output<typeof consentStatus>
