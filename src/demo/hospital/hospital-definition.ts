import { stringify } from 'yaml'
import type { DatasetDefinition } from '../../domain/dataset/definition.ts'
import { referenceDate } from './sql/clock.ts'

const patientKey = { class: 'patient-key', identifier: 'hkid' } as const

/** Dataset definition of the demo hospital whose files lie below `root` (design §9). */
export function hospitalDefinition(root: string): DatasetDefinition {
  return {
    id: 'hospital-inpatient',
    title: { en: 'Inpatient episodes (synthetic demo)', 'zh-Hant': '住院紀錄(虛構示範)' },
    description:
      'Patients, inpatient episodes, laboratory results and clinical notes of an invented Hong Kong hospital group. Synthetic: no row describes a real person.',
    custodian: 'Hospital Authority (demo)',
    source: { engine: 'duckdb', root },
    // Health, medical or biomedical research, with ethics approval required.
    dataUse: { permission: 'DUO:0000006', modifiers: [{ code: 'DUO:0000021' }] },
    consent: { basis: 'opt-in' },
    referenceDate,
    patient: { table: 'patients', key: 'hkid' },
    tables: {
      patients: {
        file: 'patients.parquet',
        variables: {
          hkid: patientKey,
          name_zh: { class: 'direct-identifier', description: 'Name in Chinese' },
          name_en: { class: 'direct-identifier', description: 'Romanised name' },
          dob: {
            class: 'quasi-identifier',
            type: 'date',
            hierarchy: 'age-bands',
            description: 'Date of birth',
          },
          sex: { class: 'quasi-identifier', description: 'F or M' },
          district: {
            class: 'quasi-identifier',
            hierarchy: 'hk-districts',
            description: 'District of residence',
          },
          phone: { class: 'direct-identifier' },
          mrn: { class: 'direct-identifier', description: 'Medical record number' },
        },
      },
      episodes: {
        file: 'episodes/*.parquet',
        patient: 'hkid',
        variables: {
          episode_id: { class: 'direct-identifier' },
          hkid: patientKey,
          admitted: { class: 'date' },
          discharged: { class: 'date' },
          hospital: { class: 'other' },
          specialty: { class: 'other' },
          diagnosis: { class: 'sensitive', hierarchy: 'icd10', description: 'Main diagnosis, ICD-10' },
        },
      },
      labs: {
        file: 'labs.parquet',
        patient: 'hkid',
        variables: {
          hkid: patientKey,
          taken: { class: 'date' },
          test: { class: 'other' },
          value: { class: 'sensitive' },
          unit: { class: 'other' },
        },
      },
      notes: {
        file: 'notes.parquet',
        patient: 'hkid',
        variables: { hkid: patientKey, written: { class: 'date' }, text: { class: 'free-text' } },
      },
    },
  }
}

/** The same definition as the YAML text a custodian would register. */
export const hospitalDefinitionYaml = (root: string): string =>
  stringify(hospitalDefinition(root), { aliasDuplicateObjects: false })
