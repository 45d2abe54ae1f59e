import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { disclosureOfClass } from '../../../src/domain/risk/attribute-disclosure.ts'
import type { DiversityModel } from '../../../src/domain/risk/profile-models.ts'
import { type SensitiveClass, suppressForModels } from '../../../src/domain/risk/sensitive-suppression.ts'

const attribute = 'patients.illness'
const distinct = (l: number): DiversityModel => ({ model: 'distinct-l-diversity', attribute, l })
const entropy = (l: number): DiversityModel => ({ model: 'entropy-l-diversity', attribute, l })
const equal = (t: number): DiversityModel => ({ model: 't-closeness-equal', attribute, t })
const ordered = (t: number): DiversityModel => ({ model: 't-closeness-ordered', attribute, t })

const classesOf = (...counts: readonly (readonly number[])[]): SensitiveClass[] =>
  counts.map((each) => ({ [attribute]: each }))

describe('suppressForModels', () => {
  it('suppresses the classes that lack different values, and no other', () => {
    expect(suppressForModels(classesOf([5, 0], [4, 1], [0, 9]), [distinct(2)])).toEqual([false, true, false])
    expect(suppressForModels(classesOf([5, 5], [9, 1]), [entropy(2)])).toEqual([true, false])
  })

  it('measures t against what is left: classes that only the farthest one put too far stay', () => {
    // As a whole the shares are 1 : 1, so that all are farther than 0.1; without the last one all are equal.
    const classes = classesOf([40, 20], [40, 20], [0, 40])
    expect(suppressForModels(classes, [equal(0.1)])).toEqual([true, true, false])
  })

  it('suppresses a class that only became too far when another went', () => {
    // At first (10, 10) is at distance 0 and the two others at 0.4; which of those goes changes the whole for all.
    const stays = suppressForModels(classesOf([90, 10], [10, 90], [10, 10]), [equal(0.39)])
    expect(stays.filter(Boolean).length).toBeLessThan(3)
  })

  it('judges diversity first, since what lacks it must go whatever else does', () => {
    // The class without diversity is also what put the first one too far.
    expect(suppressForModels(classesOf([5, 5], [0, 30]), [equal(0.2), distinct(2)])).toEqual([true, false])
  })

  it('drops values that nobody left has from an ordered distance', () => {
    // With the middle value, that only the lonely class has, the ends would lie two steps apart, at 0.25.
    const classes = classesOf([3, 0, 1], [1, 0, 3], [0, 4, 0])
    expect(suppressForModels(classes, [distinct(2), ordered(0.25)])).toEqual([true, true, false])
    expect(suppressForModels(classes, [distinct(2), ordered(0.2)])).toEqual([false, false, false])
  })

  const models = fc.array(
    fc.oneof(
      fc.integer({ min: 2, max: 4 }).map(distinct),
      fc.integer({ min: 11, max: 40 }).map((l) => entropy(l / 10)),
      fc.integer({ min: 1, max: 60 }).map((t) => equal(t / 100)),
      fc.integer({ min: 1, max: 60 }).map((t) => ordered(t / 100)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  const classes = fc.array(
    fc
      .array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 4 })
      .filter((counts) => counts.some((count) => count > 0)),
    { minLength: 1, maxLength: 12 },
  )

  it('property: in what is left every class fulfils every model, by the definitions', () => {
    fc.assert(
      fc.property(classes, models, (counts, asked) => {
        const stays = suppressForModels(classesOf(...counts), asked)
        const left = counts.filter((_, at) => stays[at])
        const whole = [0, 1, 2, 3].map((code) => left.reduce((sum, each) => sum + (each[code] ?? 0), 0))
        const shown = (each: readonly number[]) => each.filter((_, code) => (whole[code] ?? 0) > 0)
        for (const each of left) {
          const reached = disclosureOfClass(shown(each), shown(whole), 2)
          for (const model of asked) {
            if (model.model === 'distinct-l-diversity')
              expect(reached.distinct).toBeGreaterThanOrEqual(model.l)
            if (model.model === 'entropy-l-diversity')
              expect(reached.entropyL).toBeGreaterThanOrEqual(model.l - 1e-9)
            if (model.model === 't-closeness-equal')
              expect(reached.equalT).toBeLessThanOrEqual(model.t + 1e-9)
            if (model.model === 't-closeness-ordered')
              expect(reached.orderedT).toBeLessThanOrEqual(model.t + 1e-9)
          }
        }
      }),
    )
  })

  it('property: without t-closeness, no class that fulfils the models goes', () => {
    fc.assert(
      fc.property(classes, fc.integer({ min: 2, max: 4 }), (counts, l) => {
        const fulfils = counts.map((each) => each.filter((count) => count > 0).length >= l)
        expect(suppressForModels(classesOf(...counts), [distinct(l)])).toEqual(fulfils)
      }),
    )
  })
})
