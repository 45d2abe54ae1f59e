import type { DatasetDefinition, SourceColumns } from '../../src/domain/dataset/definition.ts'

/** A small dataset of an invented clinic: every variable class once. */
export const clinicDefinition: DatasetDefinition = {
  id: 'clinic',
  title: { en: 'Clinic visits', 'zh-Hant': '門診紀錄' },
  custodian: 'Hospital Authority (demo)',
  source: { engine: 'duckdb', root: './secret-place/clinic' },
  dataUse: { permission: 'DUO:0000006', modifiers: [{ code: 'DUO:0000021' }] },
  consent: { basis: 'opt-in' },
  referenceDate: '2026-01-01',
  patient: { table: 'patients', key: 'hkid' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        hkid: { class: 'patient-key', identifier: 'hkid' },
        name: { class: 'direct-identifier' },
        dob: { class: 'quasi-identifier', type: 'date', hierarchy: 'age-bands' },
        sex: { class: 'quasi-identifier' },
      },
    },
    visits: {
      file: 'visits/*.parquet',
      patient: 'hkid',
      variables: {
        admitted: { class: 'date' },
        diagnosis: { class: 'sensitive', hierarchy: 'icd10' },
        ward: { class: 'other' },
        note: { class: 'free-text' },
      },
    },
  },
}

export const clinicColumns: SourceColumns = {
  patients: [
    { name: 'hkid', type: 'VARCHAR' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'dob', type: 'DATE' },
    { name: 'sex', type: 'VARCHAR' },
  ],
  visits: [
    { name: 'hkid', type: 'VARCHAR' },
    { name: 'admitted', type: 'TIMESTAMP' },
    { name: 'diagnosis', type: 'VARCHAR' },
    { name: 'ward', type: 'VARCHAR' },
    { name: 'note', type: 'VARCHAR' },
  ],
}
