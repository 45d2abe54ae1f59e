import { describe, expect, it } from '@jest/globals'
import type { Label } from '../../../../src/domain/deidentify/hierarchy/hierarchy.ts'
import { maskingTable } from '../../../../src/domain/deidentify/hierarchy/masking.ts'
import { createRequirement } from '../../../../src/domain/deidentify/lattice/requirement.ts'
import { searchLattice } from '../../../../src/domain/deidentify/lattice/search.ts'
import { createMetric } from '../../../../src/domain/deidentify/metrics/create-metric.ts'
import type { PrivacyModel } from '../../../../src/domain/risk/models/model.ts'
import { microdataOf, type TestRecord, type TestVariable } from './table.ts'

const masked = (values: readonly string[]): readonly (readonly Label[])[] => {
  const built = maskingTable({ direction: 'right', length: values[0]?.length ?? 1 }, [...new Set(values)])
  return 'rows' in built ? built.rows : []
}

/** The example table of the ARX documentation: age, gender, zip code. */
const rows = [
  ['34', 'male', '81667'],
  ['45', 'female', '81675'],
  ['66', 'male', '81925'],
  ['70', 'female', '81931'],
  ['34', 'female', '81931'],
  ['70', 'male', '81931'],
  ['45', 'male', '81931'],
]
const age: TestVariable = {
  name: 'age',
  rows: [
    ['34', '<50', '*'],
    ['45', '<50', '*'],
    ['66', '>=50', '*'],
    ['70', '>=50', '*'],
  ],
}
const gender: TestVariable = {
  name: 'gender',
  rows: [
    ['male', '*'],
    ['female', '*'],
  ],
}
const zip: TestVariable = { name: 'zip', rows: masked(rows.map((row) => row[2] ?? '')) }

function bestLabels(
  records: readonly TestRecord[],
  variables: readonly TestVariable[],
  sensitive: readonly TestVariable[],
  models: readonly PrivacyModel[],
) {
  const data = microdataOf(records, variables, sensitive)
  const metric = createMetric(data, { name: 'height' })
  const { best } = searchLattice(data, createRequirement(data, models, 0), metric)
  return best?.levels.map((level, at) => [...new Set(variables[at]?.rows.map((row) => row[level]))])
}

describe('toy oracles', () => {
  it('ARX example with k = 2: age in two bands, gender removed, three digits of the zip code', () => {
    const records = rows.map((key) => ({ key, values: [] }))
    expect(bestLabels(records, [age, gender, zip], [], [{ model: 'k-anonymity', k: 2 }])).toEqual([
      ['<50', '>=50'],
      ['*'],
      ['816**', '819**'],
    ])
  })

  it.each([
    { model: 'distinct-l-diversity', attribute: 'age', l: 2 },
    { model: 'entropy-l-diversity', attribute: 'age', l: 2 },
    { model: 'recursive-cl-diversity', attribute: 'age', c: 3, l: 2 },
  ] as const)('ARX example with age sensitive under $model: zip code 81***, gender kept', (model) => {
    const records = rows.map(([years = '', ...key]) => ({ key, values: [years] }))
    expect(bestLabels(records, [gender, zip], [age], [model])).toEqual([['male', 'female'], ['81***']])
  })

  it('δ-presence example of Nergiz et al.: two digits of the zip code, no age, continents', () => {
    const zips = ['47906', '47907', '47902', '47904', '48198', '48201', '48174', '48189', '48170']
    const ages = ['35', '59', '42', '30', '37', '54', '45', '40', '32']
    const lands = ['USA', 'Canada', 'Germany', 'Brazil', 'USA', 'Canada', 'Germany', 'Brazil', 'USA']
    // The paper's continents group the records; which are in the subset is what counts here.
    const continent = (land: string) => (land === 'Germany' ? 'Europe' : 'America')
    const variables: TestVariable[] = [
      { name: 'zip', rows: masked(zips) },
      { name: 'age', rows: ages.map((value) => [value, '*']) },
      { name: 'nation', rows: [...new Set(lands)].map((land) => [land, continent(land), '*']) },
    ]
    const subset = new Set([1, 2, 5, 7, 8])
    const records = zips.map((value, at) => ({
      key: [value, ages[at] ?? '', lands[at] ?? ''],
      values: [],
      isReleased: subset.has(at + 1),
    }))
    const data = microdataOf(records, variables, [])
    const models: PrivacyModel[] = [{ model: 'delta-presence', min: 1 / 2, max: 2 / 3 }]
    const { best } = searchLattice(
      data,
      createRequirement(data, models, 0),
      createMetric(data, { name: 'height' }),
    )
    expect(best).toBeDefined()
  })
})
