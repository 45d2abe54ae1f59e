import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { KeyValue } from '../../../src/domain/risk/frequency-count.ts'
import {
  disScores,
  minimalUniques,
  sizeOf,
  sudaScore,
  uniqueWeight,
  variableSets,
} from '../../../src/domain/risk/suda.ts'

const scoresOf = (records: readonly (readonly KeyValue[])[], maximum = records[0]?.length ?? 0) =>
  minimalUniques(records, maximum).map((uniques) => sudaScore(uniques, records[0]?.length ?? 0))

const book = [
  ['20s', 'male', '50k+', 'highschool'],
  ['20s', 'male', '50k+', 'highschool'],
  ['20s', 'male', '50k-', 'highschool'],
  ['20s', 'male', '50k-', 'highschool'],
  ['20s', 'female', '50k-', 'university'],
  ['20s', 'female', '50k-', 'highschool'],
  ['20s', 'female', '50k-', 'middleschool'],
  ['60s', 'male', '50k-', 'university'],
]

const guideline = [
  ['Urban', 'Female', 'Secondary incomplete', 'Employed'],
  ['Urban', 'Female', 'Secondary incomplete', 'Employed'],
  ['Urban', 'Female', 'Primary incomplete', 'Non-LF'],
  ['Urban', 'Male', 'Secondary complete', 'Employed'],
  ['Rural', 'Female', 'Secondary complete', 'Unemployed'],
  ['Urban', 'Male', 'Secondary complete', 'Employed'],
  ['Urban', 'Female', 'Primary complete', 'Non-LF'],
  ['Urban', 'Male', 'Post-secondary', 'Unemployed'],
  ['Urban', 'Female', 'Secondary incomplete', 'Non-LF'],
  ['Urban', 'Female', 'Secondary incomplete', 'Non-LF'],
]

describe('SUDA2', () => {
  it('scores the published example of age, gender, income and education', () => {
    expect(scoresOf(book)).toEqual([0, 0, 0, 0, 4, 2, 6, 8])
  })

  it('scores the example of the SDC practice guide', () => {
    expect(scoresOf(guideline)).toEqual([0, 0, 6, 0, 12, 0, 6, 10, 0, 0])
  })

  it('weighs a single variable most and all of them least', () => {
    expect([1, 2, 3, 4].map((size) => uniqueWeight(size, 4))).toEqual([6, 2, 1, 1])
  })

  it('finds no unique by a missing value', () => {
    expect(minimalUniques([[null], ['a'], ['a']], 1)).toEqual([[], [], []])
  })

  it('gives the DIS scores of the SDC practice guide, by hand', () => {
    // U = 4 uniques, P = 6 records in pairs, q = 1.2, Σ s^−q over the scores 6, 12, 6, 10.
    const scores = [
      { score: 6, records: 2 },
      { score: 10, records: 1 },
      { score: 12, records: 1 },
    ]
    const dis = (4 * 0.01) / (4 * 0.01 + 6 * 0.99)
    const adjustment = 2 * 6 ** -1.2 + 10 ** -1.2 + 12 ** -1.2
    const expected = scores.map(({ score }) => 1 / (1 + (4 / dis - 4) / (score ** 1.2 * adjustment)))
    disScores(scores, { variables: 4, uniques: 4, inPairs: 6 }).forEach(({ dis: found }, at) => {
      expect(found).toBeCloseTo(expected[at] ?? Number.NaN, 12)
    })
  })

  it('property: a minimal unique is unique, and none of its parts is', () => {
    const record = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 15 }), (records) => {
        const isUnique = (at: number, set: number) =>
          records.filter((other) => other.every((v, i) => !((set >> i) & 1) || v === records[at]?.[i]))
            .length === 1
        minimalUniques(records, 4).forEach((sets, at) => {
          const expected = variableSets(4, 4).filter(
            (set) =>
              isUnique(at, set) &&
              variableSets(4, 4).every(
                (part) => part === set || (part & set) !== part || !isUnique(at, part),
              ),
          )
          expect([...sets].sort()).toEqual([...expected].sort())
        })
      }),
    )
  })

  it('lists sets of variables up to a size', () => {
    expect(variableSets(9, 3)).toHaveLength(9 + 36 + 84)
    expect(variableSets(3, 2).map(sizeOf)).toEqual([1, 1, 1, 2, 2, 2])
  })
})
