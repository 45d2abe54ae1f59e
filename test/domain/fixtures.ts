import type { DatasetDefinition, SourceColumns } from '../../src/domain/dataset/definition.ts'
import type { RequestContent } from '../../src/domain/request/content.ts'

export const definition: DatasetDefinition = {
  id: 'hospital',
  title: { en: 'Invented hospital' },
  custodian: 'Hospital Authority (demo)',
  source: { engine: 'duckdb', root: 'hospital' },
  dataUse: { permission: 'DUO:0000006' },
  consent: { basis: 'opt-in' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'hkid' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        hkid: { class: 'patient-key', identifier: 'hkid' },
        name: { class: 'direct-identifier' },
        dob: { class: 'quasi-identifier', type: 'date', hierarchy: 'age-bands' },
        sex: { class: 'quasi-identifier' },
        weight: { class: 'other' },
        alive: { class: 'other' },
        photo: { class: 'other' },
      },
    },
    episodes: {
      file: 'episodes.parquet',
      patient: 'hkid',
      variables: {
        hkid: { class: 'patient-key', identifier: 'hkid' },
        admitted: { class: 'date' },
        diagnosis: { class: 'sensitive', hierarchy: 'icd10' },
        note: { class: 'free-text' },
      },
    },
  },
}

export const columns: SourceColumns = {
  patients: [
    { name: 'hkid', type: 'VARCHAR' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'dob', type: 'DATE' },
    { name: 'sex', type: 'VARCHAR' },
    { name: 'weight', type: 'INTEGER' },
    { name: 'alive', type: 'BOOLEAN' },
    { name: 'photo', type: 'BLOB' },
  ],
  episodes: [
    { name: 'hkid', type: 'VARCHAR' },
    { name: 'admitted', type: 'TIMESTAMP' },
    { name: 'diagnosis', type: 'VARCHAR' },
    { name: 'note', type: 'VARCHAR' },
  ],
}

export const content: RequestContent = {
  title: 'Diabetes and age',
  purpose: {
    code: 'DUO:0000006',
    methodsResearch: false,
    commercialUse: false,
    forProfitOrganisation: false,
    statement: 'An invented study',
  },
  datasets: [
    {
      dataset: 'hospital',
      variables: ['patients.dob', 'patients.sex', 'episodes.admitted', 'episodes.diagnosis'],
      justification: 'Needed to describe the cohort',
    },
  ],
  destination: { organisation: 'University of Victoria Harbour', jurisdiction: 'HK' },
  endsOn: '2027-06-30',
}
