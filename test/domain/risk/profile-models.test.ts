import { describe, expect, it } from '@jest/globals'
import type { ProfileModel } from '../../../src/domain/deidentify/profile.ts'
import { checkModels, whyUnmeasurable } from '../../../src/domain/risk/profile-models.ts'
import type { SensitiveFigures } from '../../../src/domain/risk/table-figures.ts'

const variable = (name: string) =>
  ({ variable: name, class: 'sensitive', sourceType: 'VARCHAR', transform: { kind: 'keep' } }) as const

const plan = {
  patientTable: 'patients',
  tables: [
    {
      table: 'patients',
      file: '',
      patientColumn: 'id',
      variables: [variable('illness'), variable('income')],
    },
    { table: 'visits', file: '', patientColumn: 'id', variables: [variable('illness')] },
  ],
}

const figures = (changes: Partial<SensitiveFigures> = {}): SensitiveFigures => ({
  name: 'illness',
  values: 9,
  distinct: 3,
  entropyL: 2.5,
  recursive: { l: 2, c: 1 },
  equalT: 0.2,
  orderedT: 0.1,
  ...changes,
})

const attribute = 'patients.illness'
const holds = (model: ProfileModel, measured: readonly SensitiveFigures[] = [figures()]) =>
  checkModels([model], plan, measured).map((check) => check.holds)

describe('checkModels', () => {
  it.each<[string, ProfileModel, boolean]>([
    ['3 values, 3 required', { model: 'distinct-l-diversity', attribute, l: 3 }, true],
    ['3 values, 4 required', { model: 'distinct-l-diversity', attribute, l: 4 }, false],
    ['entropy of 2.5 values, 2.5 required', { model: 'entropy-l-diversity', attribute, l: 2.5 }, true],
    ['entropy of 2.5 values, 3 required', { model: 'entropy-l-diversity', attribute, l: 3 }, false],
    ['distance 0.2, at most 0.2', { model: 't-closeness-equal', attribute, t: 0.2 }, true],
    ['distance 0.2, at most 0.19', { model: 't-closeness-equal', attribute, t: 0.19 }, false],
    ['ordered distance 0.1, at most 0.1', { model: 't-closeness-ordered', attribute, t: 0.1 }, true],
    ['ordered distance 0.1, at most 0.05', { model: 't-closeness-ordered', attribute, t: 0.05 }, false],
  ])('%s', (_, model, expected) => {
    expect(holds(model)).toEqual([expected])
  })

  it('fails what is released and was not measured: of another table, without an order, not sensitive', () => {
    expect(holds({ model: 'distinct-l-diversity', attribute: 'visits.illness', l: 2 })).toEqual([false])
    expect(holds({ model: 't-closeness-ordered', attribute, t: 1 }, [figures({ orderedT: null })])).toEqual([
      false,
    ])
    for (const model of ['distinct-l-diversity', 'entropy-l-diversity'] as const)
      expect(holds({ model, attribute: 'patients.income', l: 2 })).toEqual([false])
    expect(holds({ model: 't-closeness-equal', attribute: 'patients.income', t: 1 })).toEqual([false])
  })

  it('holds a variable of which a patient may have several values to figures under its full name', () => {
    const visits: ProfileModel = { model: 'distinct-l-diversity', attribute: 'visits.illness', l: 3 }
    expect(holds(visits, [figures({ name: 'visits.illness' })])).toEqual([true])
    expect(holds({ ...visits, l: 4 }, [figures({ name: 'visits.illness' })])).toEqual([false])
    const both: ProfileModel = { ...visits, alsoIn: [attribute] }
    expect(holds(both, [figures({ name: 'patients.illness + visits.illness' })])).toEqual([true])
    expect(holds(both, [figures(), figures({ name: 'visits.illness' })])).toEqual([false])
    const alone: ProfileModel = { model: 'distinct-l-diversity', attribute, alsoIn: ['visits.absent'], l: 3 }
    expect(holds(alone)).toEqual([true])
  })

  it('cannot measure an order where a patient may have several values', () => {
    const ordered = { model: 't-closeness-ordered', attribute: 'visits.illness', t: 0.1 } as const
    expect(whyUnmeasurable(ordered, plan)).toMatch(/several values/)
    expect(whyUnmeasurable({ ...ordered, model: 't-closeness-equal' }, plan)).toBeUndefined()
    expect(whyUnmeasurable({ ...ordered, attribute }, plan)).toMatch(/no known order/)
  })

  it('asks nothing of what is not released, and leaves k to the classes', () => {
    expect(holds({ model: 'distinct-l-diversity', attribute: 'patients.absent', l: 2 })).toEqual([])
    expect(holds({ model: 'k-anonymity', k: 99 })).toEqual([])
  })

  it('names model and variable, what is required and what is reached', () => {
    expect(
      checkModels([{ model: 'distinct-l-diversity', attribute, l: 4 }], plan, [figures()]),
    ).toMatchObject([
      { id: 'distinct-l-diversity patients.illness', kind: 'at-least', required: 4, reached: 3 },
    ])
  })
})
