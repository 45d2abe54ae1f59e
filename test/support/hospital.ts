import { join } from 'node:path'
import { generateHospital } from '../../src/demo/hospital/generate-hospital.ts'
import { hospitalDefinition } from '../../src/demo/hospital/hospital-definition.ts'
import type { Api } from '../../src/demo/story/api.ts'
import { foldersOf } from '../../src/folders.ts'
import { bodyOf } from './gateway.ts'

/** Writes a small demo hospital into a data folder. */
export const writeHospital = (folder: string, patients = 600) =>
  generateHospital({ directory: join(foldersOf(folder).source, 'hospital'), patients })

/** Registers the hospital and imports its consent directives, as the custodian. */
export async function registerHospital(api: Api): Promise<void> {
  const custodian = api.as('wong')
  const definition = hospitalDefinition('hospital')
  await bodyOf(201, custodian.send('POST', '/api/catalogue', { definition }))
  const order = { file: 'hospital/consents.parquet' }
  await bodyOf(201, custodian.send('POST', '/api/consents/hospital-inpatient/imports', order))
}

/** A request that a hospital of this size can answer. */
export const hospitalRequest = {
  title: 'Length of stay',
  purpose: {
    code: 'DUO:0000006',
    commercialUse: false,
    forProfitOrganisation: false,
    statement: 'To learn.',
  },
  datasets: [
    {
      dataset: 'hospital-inpatient',
      variables: ['patients.sex', 'episodes.admitted', 'episodes.discharged', 'episodes.diagnosis'],
      justification: 'Each is needed.',
    },
  ],
  ethics: { reference: 'UVH-2026-001', expiresOn: `${new Date().getUTCFullYear() + 2}-01-31` },
  destination: { organisation: 'University of Victoria Harbour', jurisdiction: 'HK' },
  endsOn: `${new Date().getUTCFullYear() + 1}-01-31`,
}
