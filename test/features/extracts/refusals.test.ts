import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { hospitalDefinition } from '../../../src/demo/hospital/hospital-definition.ts'
import { parseEvent } from '../../../src/domain/audit/event-search.ts'
import type { DatasetDefinition } from '../../../src/domain/dataset/definition.ts'
import { foldersOf } from '../../../src/folders.ts'
import {
  bodyOf,
  extractFor,
  grantFor,
  type Json,
  openGateway,
  type TestGateway,
} from '../../support/gateway.ts'
import { hospitalRequest, registerHospital, writeHospital } from '../../support/hospital.ts'

let test: TestGateway
const source = (name: string) => join(foldersOf(test.folder).source, 'hospital', name)

beforeAll(async () => {
  test = await openGateway({ prepare: (folder) => writeHospital(folder, 200) })
  await registerHospital(test.api)
}, 120_000)

afterAll(() => test?.close())

const [selection] = hospitalRequest.datasets

/** The hospital under another id, with other terms; `consent` is a file of directives to import for it. */
async function register(id: string, change: Partial<DatasetDefinition>, consent?: string): Promise<void> {
  const definition = { ...hospitalDefinition('hospital'), ...change, id }
  await bodyOf(201, test.api.as('wong').send('POST', '/api/catalogue', { definition }))
  if (consent !== undefined)
    await bodyOf(201, test.api.as('wong').send('POST', `/api/consents/${id}/imports`, { file: consent }))
}

const grantOn = (dataset: string, change: object = {}) =>
  grantFor(test.api, 'ada', { ...hospitalRequest, datasets: [{ ...selection, dataset, ...change }] })

/** The extract ends as refused for this reason, with a remedy, and nothing but that is on record. */
async function expectRefused(grantId: string, stage: string, code: string): Promise<Json> {
  const extract = await extractFor(test.api, 'ada', { grantId })
  expect(extract).toMatchObject({ status: 'refused', files: [], refusal: { stage, code } })
  const { refusal } = extract
  expect(Object(refusal).reasons[0]).toMatchObject({ code, remedy: expect.stringMatching(/\S/) })
  const rows = await test.gateway.deps.database.client.auditEntry.findMany({
    where: { extractId: String(extract.id) },
    orderBy: { id: 'asc' },
  })
  const events = rows.map((row) => parseEvent(row.bytes))
  expect(events.map(({ type }) => type).filter((type) => /^(release|extract)\./.test(type))).toEqual(
    expect.not.arrayContaining(['release.recorded', 'extract.delivered']),
  )
  // With the bundle and the inputs, the policies' decision can be reached again.
  expect(events.find(({ type }) => type === 'extract.refused')?.decision).toMatchObject({
    stage,
    reasons: expect.arrayContaining([code]),
    permitted: [{ bundle: expect.stringMatching(/^sha256:/), inputs: expect.stringMatching(/^sha256:/) }],
  })
  return extract
}

/** The order itself is refused, naming the policy, and no extract comes of it. */
async function expectNotOrdered(grantId: string, code: string): Promise<void> {
  const answer = await bodyOf(403, test.api.as('ada').send('POST', '/api/extracts', { grantId }))
  expect(answer).toMatchObject({ code, stage: 'authorise', remedy: expect.stringMatching(/\S/) })
  expect(answer.policies).toEqual([expect.stringMatching(/^release-/)])
  const { client } = test.gateway.deps.database
  expect(await client.extract.count({ where: { grantId } })).toBe(0)
  const denied = await client.auditEntry.findFirst({ orderBy: { id: 'desc' }, where: { reason: code } })
  expect(parseEvent(denied?.bytes ?? new Uint8Array())).toMatchObject({
    type: 'access.denied',
    outcome: 'refused',
    decision: { reasons: expect.arrayContaining([code]), bundle: expect.stringMatching(/^sha256:/) },
  })
}

describe('a release that is refused ends so, on record, whatever the stage', () => {
  const { consent: _, ...withoutBasis } = hospitalDefinition('hospital')
  const { dataUse: __, ...withoutTerms } = hospitalDefinition('hospital')

  it('CONSENT_BASIS_MISSING: the dataset does not state its consent basis', async () => {
    await bodyOf(
      201,
      test.api.as('wong').send('POST', '/api/catalogue', { definition: { ...withoutBasis, id: 'no-basis' } }),
    )
    const { grantId } = await grantOn('no-basis')
    await expectNotOrdered(grantId, 'CONSENT_BASIS_MISSING')
  })

  it('DATA_USE_MISSING: the dataset carries no data-use terms', async () => {
    await bodyOf(
      201,
      test.api.as('wong').send('POST', '/api/catalogue', { definition: { ...withoutTerms, id: 'no-terms' } }),
    )
    const { grantId } = await grantOn('no-terms')
    await expectNotOrdered(grantId, 'DATA_USE_MISSING')
  })

  it.each([
    ['DATA_USE_DENIED', 'ancestry-only', { permission: 'DUO:0000011' }],
    [
      'DATA_USE_MANUAL',
      'one-project',
      { permission: 'DUO:0000042', modifiers: [{ code: 'DUO:0000027', values: ['elsewhere'] }] },
    ],
  ])('%s: the purpose and the terms of %s', async (code, id, dataUse) => {
    await register(id, { dataUse })
    const { grantId } = await grantOn(id)
    await expectNotOrdered(grantId, code)
  })

  it('CONSENT_REGISTRY_MISSING: no directives were imported', async () => {
    await register('no-registry', {})
    const { grantId } = await grantOn('no-registry')
    await expectRefused(grantId, 'applyConsent', 'CONSENT_REGISTRY_MISSING')
  })

  it('CONSENT_NONE: everybody refused', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT * REPLACE ('deny' AS type) FROM '${source('consents.parquet')}')
       TO '${source('refused.parquet')}' (FORMAT parquet)`,
    )
    await register('all-refused', {}, 'hospital/refused.parquet')
    const { grantId } = await grantOn('all-refused')
    await expectRefused(grantId, 'applyConsent', 'CONSENT_NONE')
  })

  it('COHORT_TOO_SMALL: nobody is in the cohort', async () => {
    const cohort = { variable: 'episodes.admitted', op: 'lt', value: '1900-01-01' }
    const { grantId } = await grantOn('hospital-inpatient', { cohort })
    await expectRefused(grantId, 'applyConsent', 'COHORT_TOO_SMALL')
  })

  it('GRANT_NOT_STARTED: the grant starts later', async () => {
    const { grantId } = await grantOn('hospital-inpatient')
    const { client } = test.gateway.deps.database
    const startsAt = new Date(Date.now() + 3_600_000)
    await client.grant.update({ where: { id: grantId }, data: { startsAt } })
    await expectNotOrdered(grantId, 'GRANT_NOT_STARTED')
  })

  it('SOURCE_CHANGED: a column of the source became another', async () => {
    const { grantId } = await grantOn('hospital-inpatient')
    const intact = await readFile(source('patients.parquet'))
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `CREATE TABLE changed AS SELECT * REPLACE (sex = 'F' AS sex) FROM '${source('patients.parquet')}'`,
    )
    await connection.run(`COPY changed TO '${source('patients.parquet')}' (FORMAT parquet)`)
    await expectRefused(grantId, 'applyConsent', 'SOURCE_CHANGED')
    await writeFile(source('patients.parquet'), intact)
    // The refusal was about the source, so the grant is good for another attempt.
    expect(await extractFor(test.api, 'ada', { grantId })).toMatchObject({ status: 'delivered' })
  })
})
