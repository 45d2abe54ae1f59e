import { datasetSchema } from '../../contract/catalogue.ts'
import { consentImport } from '../../contract/consents.ts'
import { hospitalDefinition } from '../hospital/hospital-definition.ts'
import { expectBody } from './answer.ts'
import type { Caller } from './api.ts'
import { datasetId } from './content.ts'
import { expectEqual, expectThat } from './mismatch.ts'
import type { Told } from './narrator.ts'

/** Folder of the hospital's files below the gateway's source folder. */
export const hospitalFolder = 'hospital'

export async function registerDataset(custodian: Caller): Promise<Told<void>> {
  const definition = hospitalDefinition(hospitalFolder)
  const answer = await custodian.send('POST', '/api/catalogue', { definition })
  const dataset = await expectBody(answer, 201, datasetSchema)
  expectEqual('dataset', datasetId, dataset.id)
  expectEqual('consent basis', 'opt-in', dataset.consentBasis)
  const variables = dataset.tables.flatMap((table) => table.variables)
  const withheld = variables.filter((variable) => !variable.releasable).length
  return {
    detail: `${dataset.id} version ${dataset.version}: ${dataset.tables.length} tables, ${variables.length} variables, ${withheld} of them never leave`,
    value: undefined,
  }
}

export async function importConsents(custodian: Caller): Promise<Told<void>> {
  const answer = await custodian.send('POST', `/api/consents/${datasetId}/imports`, {
    file: `${hospitalFolder}/consents.parquet`,
  })
  const { directives, patients } = await expectBody(answer, 201, consentImport)
  expectThat(
    patients > 0 && directives >= patients,
    'at least one directive for each patient named',
    `${directives} for ${patients}`,
  )
  return {
    detail: `${directives.toLocaleString('en')} directives of ${patients.toLocaleString('en')} patients`,
    value: undefined,
  }
}
