import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { looserModels, nearestAchievable } from '../../../src/domain/risk/nearest-achievable.ts'
import type { DiversityModel } from '../../../src/domain/risk/profile-models.ts'

const attribute = 'patients.illness'
const thresholds = (model: DiversityModel): number[] =>
  looserModels(model).map((looser) => ('t' in looser ? looser.t : looser.l))

describe('looserModels', () => {
  it('goes down to one value, or to no distance that is refused', () => {
    expect(thresholds({ model: 'distinct-l-diversity', attribute, l: 4 })).toEqual([3, 2, 1])
    expect(thresholds({ model: 'entropy-l-diversity', attribute, l: 1.35 })).toEqual([1.3, 1.2, 1.1, 1])
    expect(thresholds({ model: 't-closeness-equal', attribute, t: 0.975 })).toEqual([0.98, 0.99, 1])
    expect(thresholds({ model: 't-closeness-ordered', attribute, t: 1 })).toEqual([])
  })

  it('never offers the threshold itself again, however it is rounded', () => {
    for (let hundredths = 1; hundredths < 100; hundredths++)
      expect(thresholds({ model: 't-closeness-equal', attribute, t: hundredths / 100 })[0]).toBe(
        (hundredths + 1) / 100,
      )
    for (let tenths = 11; tenths < 60; tenths++)
      expect(thresholds({ model: 'entropy-l-diversity', attribute, l: tenths / 10 })[0]).toBe(
        (tenths - 1) / 10,
      )
  })
})

describe('nearestAchievable', () => {
  it('property: is the strictest that fits, found with few questions', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 100 }),
        async (t, least) => {
          let asked = 0
          const model: DiversityModel = { model: 't-closeness-equal', attribute, t: t / 100 }
          const found = await nearestAchievable(model, async (one) => {
            asked += 1
            return 't' in one && one.t >= least / 100
          })
          expect(found).toEqual({ ...model, t: Math.max(t + 1, least) / 100 })
          expect(asked).toBeLessThanOrEqual(7)
        },
      ),
    ))

  it('property: what it finds was asked and fits, or demands nothing, also where fitting is not monotone', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 19, maxLength: 19 }), async (fitting) => {
        const fitted = new Set<number>([1])
        const found = await nearestAchievable(
          { model: 'distinct-l-diversity', attribute, l: 20 },
          async (one) => {
            const fits = 'l' in one && fitting[one.l - 1] === true
            if (fits && 'l' in one) fitted.add(one.l)
            return fits
          },
        )
        expect('l' in found && fitted.has(found.l)).toBe(true)
      }),
    ))
})
