import { describe, expect, it } from '@jest/globals'
import { NothingFoundInTime, type Question, suggest } from '../../../src/domain/deidentify/suggest/suggest.ts'
import { microdataOf } from './lattice/table.ts'

const sexes = { name: 'sex', rows: ['a', 'b'].map((value) => [value, '*']) }
const diseases = { name: 'disease', rows: ['w', 'x', 'y', 'z'].map((value) => [value, '*']) }

/** Diverse in one class alone: together with the other, in which all have the same, nobody is diverse. */
const data = microdataOf(
  [
    ...['w', 'x', 'y', 'z'].map((value) => ({ key: ['a'], values: [value] })),
    ...Array.from({ length: 12 }, () => ({ key: ['b'], values: ['w'] })),
  ],
  [sexes],
  [diseases],
)
const question: Question = {
  models: [{ model: 'entropy-l-diversity', attribute: 'disease', l: 3.5 }],
  suppressionLimit: 0.8,
  metric: { name: 'height' },
}
const inTime = (time: number) => () => {
  let asked = 0
  return { isOver: () => asked++ >= time }
}

describe('suggest', () => {
  it('finds what meets the models when there is time for it, and knows that nothing is safer', () => {
    expect(suggest(data, question, inTime(100))).toMatchObject({
      proposal: { levels: [{ level: 0 }], suppressed: 12, isOptimal: true },
      alternatives: [],
      mayBeSafer: false,
    })
  })

  it('does not say that nothing meets the models when it only did not find it', () => {
    expect(() => suggest(data, question, inTime(0))).toThrow(NothingFoundInTime)
  })

  it('does not say that nothing is safer when there was no time to look', () => {
    let searches = 0
    const onlyTheFirst = () => (searches++ === 0 ? {} : { isOver: () => true })
    expect(suggest(data, question, onlyTheFirst)).toMatchObject({ alternatives: [], mayBeSafer: true })
  })

  it('says so when nothing does', () => {
    const unmet = { ...question, models: [{ model: 'k-anonymity' as const, k: 17 }] }
    expect(suggest(data, unmet, inTime(100))).toBeUndefined()
  })
})
