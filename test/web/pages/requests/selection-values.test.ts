import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { requestContent } from '../../../../src/contract/request-content.ts'
import { blankComparison, everybody } from '../../../../src/web/pages/requests/cohort/cohort-tree.ts'
import { errorsOf, fieldName, placeOf, relocate } from '../../../../src/web/pages/requests/field-errors.ts'
import { emptyRequest, toContent, toValues } from '../../../../src/web/pages/requests/request-values.ts'
import {
  emptySelection,
  keysOf,
  withNewSelection,
} from '../../../../src/web/pages/requests/selection-values.ts'

const selection = fc.record(
  {
    dataset: fc.stringMatching(/^[a-z]{2,6}(-[a-z0-9]{1,6}){0,2}$/),
    variables: fc.uniqueArray(fc.constantFrom('patients.sex', 'labs.value', 'episodes.admitted'), {
      minLength: 1,
    }),
    justification: fc.stringMatching(/^[A-Za-z]{1,20}$/),
    cohort: fc.constant({ all: [{ variable: 'patients.sex', op: 'eq', value: 'F' }] }),
  },
  { requiredKeys: ['dataset', 'variables', 'justification'] },
)

const content = fc
  .uniqueArray(selection, { minLength: 1, maxLength: 6, selector: ({ dataset }) => dataset })
  .map((datasets) =>
    requestContent.parse({
      title: 'A title',
      purpose: { code: 'DUO:0000006', commercialUse: false, forProfitOrganisation: false, statement: 'Why' },
      datasets,
      destination: { organisation: 'An institute', jurisdiction: 'HK' },
      endsOn: '2030-01-01',
    }),
  )

describe('the datasets of the request form', () => {
  it('sends back every dataset it was given', () => {
    fc.assert(
      fc.property(content, (given) => {
        expect(toContent(toValues(given), given)).toEqual(given)
      }),
    )
  })

  it('gives each selection a key of its own, whatever was removed before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 20 }), (steps) => {
        let list = withNewSelection([])
        for (const step of steps) {
          const [first, ...rest] = list
          list = step === 0 && first !== undefined ? rest : withNewSelection(list)
          expect(new Set(keysOf(list)).size).toBe(list.length)
        }
      }),
    )
  })

  it('says for each dataset what is missing, and where in its cohort', () => {
    const values = {
      ...emptyRequest('An institute', 'hospital'),
      datasets: [
        emptySelection(0, 'hospital'),
        { ...emptySelection(1, ''), cohort: { ...everybody, parts: [blankComparison] } },
      ],
    }
    const errors = errorsOf(values, toContent(values))
    expect([...errors.keys()].filter((path) => path.startsWith('datasets'))).toEqual([
      'datasets.0.variables',
      'datasets.0.justification',
      'datasets.1.dataset',
      'datasets.1.variables',
      'datasets.1.justification',
      'datasets.1.cohort.all.0.variable',
    ])
  })

  it('keeps a message about the tenth dataset apart from the first', () => {
    const cohort = { ...everybody, parts: [blankComparison] }
    const datasets = Array.from({ length: 11 }, (_, key) => emptySelection(key, `set-${key}`))
    const values = {
      ...emptyRequest('An institute', ''),
      datasets: datasets.map((one, index) => (index === 1 ? { ...one, cohort } : one)),
    }
    const bad = { ...values, datasets: values.datasets.map((one) => ({ ...one, cohort })) }
    const errors = errorsOf(values, toContent(bad))
    expect(errors.get('datasets.1.cohort.all.0.variable')).toBe('Choose a variable')
    expect([...errors.keys()].some((path) => path.startsWith('datasets.10.cohort'))).toBe(true)
  })

  it('moves messages with their dataset and drops those of a removed one', () => {
    const errors = new Map([
      ['title', 'must not be empty'],
      [`${placeOf(0)}.variables`, 'first'],
      [`${placeOf(1)}.variables`, 'second'],
      [`${placeOf(2)}.cohort.all.0`, 'third'],
    ])
    expect([...relocate(errors, [4, 7, 9], [7, 12, 9])]).toEqual([
      ['title', 'must not be empty'],
      ['datasets.0.variables', 'second'],
      ['datasets.2.cohort.all.0', 'third'],
    ])
  })

  it('names the dataset in a message only where there are several', () => {
    expect(fieldName('datasets.1.variables.0', true)).toBe('Dataset 2, Variables')
    expect(fieldName('datasets.0.cohort.all.0', false)).toBe('Patients')
    expect(fieldName('datasets', true)).toBe('Datasets')
    expect(fieldName('ethics.reference', true)).toBe('Reference of the ethics approval')
  })
})
