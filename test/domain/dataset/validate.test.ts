import { describe, expect, it } from '@jest/globals'
import { hospitalDefinition } from '../../../src/demo/hospital/hospital-definition.ts'
import { checkDefinition, compareWithSource } from '../../../src/domain/dataset/validate.ts'
import { clinicColumns, clinicDefinition } from '../../support/clinic.ts'

const hierarchies = { 'age-bands': {}, 'hk-districts': {}, icd10: {} }

describe('checkDefinition', () => {
  it('accepts the clinic and the demo hospital', () => {
    expect(checkDefinition(clinicDefinition, hierarchies)).toEqual([])
    expect(checkDefinition(hospitalDefinition('./hospital'), hierarchies)).toEqual([])
  })

  it('knows no hierarchy the profile does not have', () => {
    const paths = checkDefinition(clinicDefinition, {}).map((violation) => violation.path)
    expect(paths).toEqual([
      'tables.patients.variables.dob.hierarchy',
      'tables.visits.variables.diagnosis.hierarchy',
    ])
  })
})

describe('compareWithSource', () => {
  it('accepts a source that has exactly the declared columns and patient columns', () => {
    expect(compareWithSource(clinicDefinition, clinicColumns)).toEqual([])
  })

  it('takes TIMESTAMP WITH TIME ZONE for a date, and no text', () => {
    const withType = (type: string) => ({
      ...clinicColumns,
      visits: (clinicColumns.visits ?? []).map((column) =>
        column.name === 'admitted' ? { ...column, type } : column,
      ),
    })
    expect(compareWithSource(clinicDefinition, withType('TIMESTAMP WITH TIME ZONE'))).toEqual([])
    expect(compareWithSource(clinicDefinition, withType('VARCHAR'))).toHaveLength(1)
  })
})
