import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SourceColumns } from '../../../src/domain/dataset/definition.ts'
import type { Violation } from '../../../src/domain/refusal.ts'
import { AppError } from '../../../src/errors.ts'
import { type Api, expectStatus, openApi } from '../../support/api.ts'
import { clinicColumns, clinicDefinition } from '../../support/clinic.ts'

let api: Api
let columns: SourceColumns | AppError = clinicColumns
let samples: Violation[] = []
beforeAll(async () => {
  api = await openApi({
    columns: () => {
      if (columns instanceof AppError) throw columns
      return columns
    },
    inspect: async () => samples,
  })
})
afterAll(() => api.close())

const { patients, visits } = clinicDefinition.tables
const withPatients = (variables: object) => ({
  ...clinicDefinition,
  tables: {
    ...clinicDefinition.tables,
    patients: { ...patients, variables: { ...patients?.variables, ...variables } },
  },
})
const withVisits = (changes: object) => ({
  ...clinicDefinition,
  tables: { ...clinicDefinition.tables, visits: { ...visits, ...changes } },
})

/** Registers, expects one refusal on record and no version; the code and the paths of its violations. */
async function refusalOf(definition: unknown, subject = 'wong'): Promise<{ code: string; paths: string[] }> {
  const before = await api.database.client.datasetVersion.count()
  let found = { code: '', paths: [] as string[] }
  const left = await api.eventsOf(async () => {
    const { body } = await api.as(subject).post('/api/catalogue', { definition })
    found = { code: body.code, paths: (body.violations ?? []).map((one: Violation) => one.path) }
  })
  expect(left.map((event) => [event.type, event.decision?.reasons])).toEqual([
    ['dataset.rejected', [found.code]],
  ])
  expect(await api.database.client.datasetVersion.count()).toBe(before)
  return found
}

describe('a definition is refused', () => {
  it.each<[string, unknown, string]>([
    ['nothing', null, 'definition'],
    ['text', 'id: clinic', 'definition'],
    ['an unknown field', { ...clinicDefinition, owner: 'me' }, 'definition.owner'],
    [
      'a variable without a class',
      withPatients({ sex: {} }),
      'definition.tables.patients.variables.sex.class',
    ],
    [
      'an unknown class',
      withPatients({ sex: { class: 'harmless' } }),
      'definition.tables.patients.variables.sex.class',
    ],
    [
      'SQL in a variable name',
      withPatients({ 'sex" --': { class: 'other' } }),
      'definition.tables.patients.variables.sex" --',
    ],
    [
      'an engine nobody knows',
      { ...clinicDefinition, source: { engine: 'csv', root: '.' } },
      'definition.source.engine',
    ],
    ['no reference date', { ...clinicDefinition, referenceDate: 'today' }, 'definition.referenceDate'],
    [
      'no patient table',
      { ...clinicDefinition, patient: { table: 'persons', key: 'hkid' } },
      'definition.patient.table',
    ],
    [
      'no patient key',
      { ...clinicDefinition, patient: { table: 'patients', key: 'mrn' } },
      'definition.patient.key',
    ],
    [
      'a key that is no patient-key',
      withPatients({ hkid: { class: 'other' } }),
      'definition.tables.patients.variables.hkid.class',
    ],
    ['a table without patients', withVisits({ patient: undefined }), 'definition.tables.visits.patient'],
    [
      'a quasi-identifier outside the patient table',
      withVisits({ variables: { ...visits?.variables, ward: { class: 'quasi-identifier' } } }),
      'definition.tables.visits.variables.ward.class',
    ],
    [
      'a patient-key that is not the patient column',
      withVisits({ variables: { ...visits?.variables, ward: { class: 'patient-key' } } }),
      'definition.tables.visits.variables.ward.class',
    ],
    [
      'an unknown hierarchy',
      withPatients({ sex: { class: 'quasi-identifier', hierarchy: 'x' } }),
      'definition.tables.patients.variables.sex.hierarchy',
    ],
    [
      'an inherited hierarchy',
      withPatients({ sex: { class: 'quasi-identifier', hierarchy: 'toString' } }),
      'definition.tables.patients.variables.sex.hierarchy',
    ],
    [
      'the name pseudonym',
      withPatients({ Pseudonym: { class: 'other' } }),
      'definition.tables.patients.variables.Pseudonym',
    ],
    [
      'names that differ in case',
      withPatients({ SEX: { class: 'other' } }),
      'definition.tables.patients.variables.SEX',
    ],
    ['a file above the root', withVisits({ file: '../../etc/*.parquet' }), 'definition.tables.visits.file'],
    ['an absolute file', withVisits({ file: '/etc/passwd' }), 'definition.tables.visits.file'],
    ['a remote file', withVisits({ file: 'https://example.org/x.parquet' }), 'definition.tables.visits.file'],
    [
      'a waiver without a reference',
      { ...clinicDefinition, consent: { basis: 'waiver' } },
      'definition.consent.reference',
    ],
  ])('with DEFINITION_INVALID for %s', async (_what, definition, path) => {
    const { code, paths } = await refusalOf(definition)
    expect(code).toBe('DEFINITION_INVALID')
    expect(paths).toContain(path)
  })

  it('with DEFINITION_MISMATCH for each column that is missing, not classified, or of another type', async () => {
    columns = {
      patients: [...(clinicColumns.patients ?? []).slice(0, 3), { name: 'phone', type: 'VARCHAR' }],
      visits: [
        { name: 'admitted', type: 'VARCHAR' },
        { name: 'diagnosis', type: 'VARCHAR' },
        { name: 'ward', type: 'VARCHAR' },
        { name: 'note', type: 'VARCHAR' },
      ],
    }
    expect(await refusalOf(clinicDefinition)).toEqual({
      code: 'DEFINITION_MISMATCH',
      paths: [
        'definition.tables.patients.variables.sex',
        'definition.tables.patients.variables.phone',
        'definition.tables.visits.variables.admitted.class',
        'definition.tables.visits.patient',
      ],
    })
    columns = { patients: clinicColumns.patients ?? [] }
    expect(await refusalOf(clinicDefinition)).toMatchObject({ paths: ['definition.tables.visits'] })
    columns = clinicColumns
  })

  it('with DEFINITION_MISMATCH for a name that differs from the source in case', async () => {
    columns = {
      ...clinicColumns,
      patients: (clinicColumns.patients ?? []).map((one) => ({ ...one, name: one.name.toUpperCase() })),
    }
    const { code, paths } = await refusalOf(clinicDefinition)
    expect([code, paths]).toEqual([
      'DEFINITION_MISMATCH',
      expect.arrayContaining(['definition.tables.patients.variables.SEX']),
    ])
    columns = clinicColumns
  })

  it('with DEFINITION_MISMATCH when sample values look like identifiers', async () => {
    samples = [{ path: 'tables.visits.variables.ward', message: 'values look like identity card numbers' }]
    expect(await refusalOf(clinicDefinition)).toEqual({
      code: 'DEFINITION_MISMATCH',
      paths: ['definition.tables.visits.variables.ward'],
    })
    samples = []
  })

  it('with SOURCE_UNREADABLE when the source cannot be read', async () => {
    columns = new AppError('SOURCE_UNREADABLE')
    const { body } = await expectStatus(
      422,
      api.as('wong').post('/api/catalogue', { definition: clinicDefinition }),
    )
    expect(body.code).toBe('SOURCE_UNREADABLE')
    columns = clinicColumns
  })

  it('with DATASET_UNCHANGED when it is the current version, also when sent twice at once', async () => {
    const send = () => api.as('wong').post('/api/catalogue', { definition: clinicDefinition })
    expect((await Promise.all([send(), send()])).map((answer) => answer.status).sort()).toEqual([201, 409])
    expect((await refusalOf(clinicDefinition)).code).toBe('DATASET_UNCHANGED')
  })

  it('with POLICY_FORBIDS from a custodian of another organisation', async () => {
    await api.database.client.person.update({
      where: { id: api.idOf('ben') },
      data: { roles: ['custodian'] },
    })
    const takeover = { ...clinicDefinition, consent: { basis: 'not-personal' } }
    expect((await refusalOf(takeover, 'ben')).code).toBe('POLICY_FORBIDS')
  })

  it('with NO_POLICY_PERMITS from anybody but a custodian', async () => {
    for (const subject of ['ada', 'chan', 'yip', 'ho'])
      expect((await refusalOf(clinicDefinition, subject)).code).toBe('NO_POLICY_PERMITS')
  })

  it('and unknown datasets and versions are not found', async () => {
    await expectStatus(404, api.as('ada').get('/api/catalogue/nowhere'))
    await expectStatus(404, api.as('ada').get('/api/catalogue/clinic/versions/99'))
    await expectStatus(422, api.as('ada').get('/api/catalogue/Clinic%20--'))
  })
})
