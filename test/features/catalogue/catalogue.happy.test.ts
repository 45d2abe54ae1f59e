import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { digestOf } from '../../../src/domain/audit/canonical.ts'
import { type Api, expectStatus, openApi } from '../../support/api.ts'
import { clinicDefinition } from '../../support/clinic.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const register = (definition: object) => api.as('wong').post('/api/catalogue', { definition })

describe('the catalogue', () => {
  it('takes a definition that fits its source, as version 1, with one record', async () => {
    const left = await api.eventsOf(async () => {
      const { body } = await expectStatus(201, register(clinicDefinition))
      expect(body).toMatchObject({
        id: 'clinic',
        version: 1,
        digest: digestOf(clinicDefinition),
        consentBasis: 'opt-in',
      })
    })
    expect(left).toHaveLength(1)
    expect(left[0]).toMatchObject({
      type: 'dataset.registered',
      actor: { id: api.idOf('wong') },
      about: { dataset: 'clinic', datasetVersion: 1 },
      digests: { definition: digestOf(clinicDefinition) },
    })
  })

  it('shows tables and variables, never rows and never where they are', async () => {
    const { body } = await expectStatus(200, api.as('ada').get('/api/catalogue/clinic'))
    expect(body.tables.map((table: { name: string }) => table.name)).toEqual(['patients', 'visits'])
    expect(body.tables[0].variables).toEqual([
      {
        name: 'hkid',
        class: 'patient-key',
        type: 'VARCHAR',
        hierarchy: null,
        description: null,
        releasable: false,
        released: true,
        treatment: 'replaced by a keyed pseudonym of the project',
        why: 'links',
        comparesWith: null,
      },
      {
        name: 'name',
        class: 'direct-identifier',
        type: 'VARCHAR',
        hierarchy: null,
        description: null,
        releasable: false,
        released: false,
        treatment: 'withheld',
        why: 'identifies',
        comparesWith: null,
      },
      {
        name: 'dob',
        class: 'quasi-identifier',
        type: 'DATE',
        hierarchy: 'age-bands',
        description: null,
        releasable: true,
        released: true,
        treatment: 'generalised by age-bands: age in bands of 10 years, 90 and over together',
        why: expect.any(String),
        comparesWith: 'date',
      },
      {
        name: 'sex',
        class: 'quasi-identifier',
        type: 'VARCHAR',
        hierarchy: null,
        description: null,
        releasable: true,
        released: true,
        treatment: 'kept',
        why: expect.any(String),
        comparesWith: 'text',
      },
    ])
    expect(JSON.stringify(body)).not.toMatch(/secret-place|parquet|duckdb/)
  })

  it('keeps every version and lists the current ones', async () => {
    await expectStatus(201, register({ ...clinicDefinition, description: 'Second' }))
    await expectStatus(201, register({ ...clinicDefinition, id: 'another' }))
    const { body } = await expectStatus(200, api.as('ada').get('/api/catalogue'))
    expect(body.items).toMatchObject([
      { id: 'another', version: 1, tables: 2 },
      { id: 'clinic', version: 2, dataUse: { permission: 'DUO:0000006' } },
    ])
    const first = await expectStatus(200, api.as('ada').get('/api/catalogue?limit=1'))
    const rest = await expectStatus(
      200,
      api.as('ada').get(`/api/catalogue?limit=1&cursor=${first.body.nextCursor}`),
    )
    expect([first.body.items[0].id, rest.body.items[0].id, rest.body.nextCursor]).toEqual([
      'another',
      'clinic',
      null,
    ])
    const old = await expectStatus(200, api.as('ada').get('/api/catalogue/clinic/versions/1'))
    expect(old.body).toMatchObject({ version: 1, description: null })
    expect(old.body.versions.map((one: { version: number }) => one.version)).toEqual([2, 1])
  })
})
