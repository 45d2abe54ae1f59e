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
    const people = [
      ['47906', '35', 'USA'],
      ['47903', '59', 'Canada'],
      ['47906', '42', 'USA'],
      ['47630', '18', 'Brazil'],
      ['47630', '22', 'Brazil'],
      ['47633', '63', 'Peru'],
      ['48973', '33', 'Spain'],
      ['48972', '47', 'Bulgaria'],
      ['48970', '52', 'France'],
    ]
    const nation: TestVariable = {
      name: 'nation',
      rows: [
        ['USA', 'N. America', 'America', '*'],
        ['Canada', 'N. America', 'America', '*'],
        ['Brazil', 'S. America', 'America', '*'],
        ['Peru', 'S. America', 'America', '*'],
        ['Spain', 'W. Europe', 'Europe', '*'],
        ['France', 'W. Europe', 'Europe', '*'],
        ['Bulgaria', 'E. Europe', 'Europe', '*'],
      ],
    }
    const variables: TestVariable[] = [
      { name: 'zip', rows: masked(people.map(([code = '']) => code)) },
      { name: 'age', rows: people.map(([, years = '']) => [years, '*']) },
      nation,
    ]
    const subset = new Set([1, 2, 5, 7, 8])
    const records = people.map((key, at) => ({ key, values: [], isReleased: subset.has(at) }))
    const models: PrivacyModel[] = [
      { model: 'k-anonymity', k: 2 },
      { model: 'delta-presence', min: 1 / 2, max: 2 / 3 },
    ]
    expect(bestLabels(records, variables, [], models)).toEqual([
      ['47***', '48***'],
      ['*'],
      ['America', 'Europe'],
    ])
  })
})
