import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { nearestPlace } from '../../../../src/web/pages/requests/field-errors.ts'

const places = [
  'title',
  'purpose.code',
  'purpose.statement',
  'datasets.0.dataset',
  'datasets.0.variables',
  'datasets.0.cohort',
  'datasets.0.cohort.all.0.variable',
  'datasets.0.cohort.all.0',
  'datasets.1.dataset',
  'datasets.10.dataset',
  'endsOn',
]

describe('the field a message links to', () => {
  it.each([
    ['endsOn', 'endsOn'],
    ['datasets.0.variables.3', 'datasets.0.variables'],
    ['datasets.0.cohort.all.0.values.1', 'datasets.0.cohort.all.0'],
    ['datasets.0.cohort.all.0.variable', 'datasets.0.cohort.all.0.variable'],
    // Fields that are not shown: the first of their part.
    ['purpose.diseases.0', 'purpose.code'],
    ['datasets.1.variables', 'datasets.1.dataset'],
    ['datasets.10.variables', 'datasets.10.dataset'],
    ['datasets', 'datasets.0.dataset'],
    ['ethics.reference', undefined],
  ])('of %s is %s', (path, place) => {
    expect(nearestPlace(path, places)).toBe(place)
  })

  it('is the field itself wherever it is shown, in whatever order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(places, { minLength: 1 }), (shown) => {
        for (const place of shown) expect(nearestPlace(place, shown)).toBe(place)
      }),
    )
  })
})
