import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { looserThresholds } from '../../../../src/domain/deidentify/suggest/looser-thresholds.ts'
import { nearest } from '../../../../src/domain/deidentify/suggest/nearest.ts'
import { nearestThresholds } from '../../../../src/domain/deidentify/suggest/nearest-thresholds.ts'
import { smallestClassFor } from '../../../../src/domain/risk/models/maximum-risk.ts'
import type { PrivacyModel } from '../../../../src/domain/risk/models/model.ts'
import { thresholdText } from '../../../../src/domain/risk/models/threshold-text.ts'
import { model, quasiIdentifiers, sensitive } from '../lattice/random.ts'
import { microdataOf } from '../lattice/table.ts'

/** Thresholds of a model; the larger each number, the less it asks. */
function looseness(each: PrivacyModel): number[] {
  switch (each.model) {
    case 'k-anonymity':
    case 'k-map':
      return [-each.k]
    case 'distinct-l-diversity':
    case 'entropy-l-diversity':
      return [-each.l]
    case 'recursive-cl-diversity':
      return [each.c, -each.l]
    case 't-closeness-equal':
    case 't-closeness-ordered':
    case 't-closeness-hierarchical':
      return [each.t]
    case 'basic-beta-likeness':
    case 'enhanced-beta-likeness':
      return [each.beta]
    case 'delta-disclosure':
      return [each.delta]
    case 'delta-presence':
      return [-each.min, each.max]
    case 'average-reidentification-risk':
    case 'maximum-reidentification-risk':
      return [each.risk]
  }
}

const isLooser = (a: PrivacyModel, b: PrivacyModel): boolean => {
  const [left, right] = [looseness(a), looseness(b)]
  return (
    left.every((value, at) => value >= (right[at] ?? 0)) && left.some((value, at) => value > (right[at] ?? 0))
  )
}

describe('looserThresholds', () => {
  it('every one asks less than the one before, the first less than the model', () => {
    fc.assert(
      fc.property(model, fc.nat(), (asked, index) => {
        for (const { length, at } of looserThresholds(asked)) {
          if (length === 0) continue
          expect(isLooser(at(0), asked)).toBe(true)
          const next = index % length
          if (next > 0) expect(isLooser(at(next), at(next - 1))).toBe(true)
          expect(at(next).model).toBe(asked.model)
        }
      }),
    )
  })

  it('a risk that is offered is that of whole classes, and never less than it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000_000 }), (size) => {
        const [way] = looserThresholds({ model: 'maximum-reidentification-risk', risk: 1 / size })
        const offered = way?.at(0)
        if (offered?.model !== 'maximum-reidentification-risk') throw new Error('no risk')
        expect(offered.risk).toBeGreaterThanOrEqual(1 / (size - 1))
        if (size < 100_000) expect(smallestClassFor(offered.risk)).toBe(size - 1)
      }),
    )
  })

  it.each<PrivacyModel>([
    { model: 'k-anonymity', k: 10 ** 9 },
    { model: 'maximum-reidentification-risk', risk: 0 },
    { model: 'distinct-l-diversity', attribute: 'a', l: 10 ** 9 },
  ])('takes no memory for thresholds beyond all sense: $model', (asked) => {
    for (const { length } of looserThresholds(asked)) expect(length).toBeGreaterThan(10 ** 8)
  })
})

describe('nearestThresholds', () => {
  it('finds the strictest that fits', () => {
    fc.assert(
      fc.property(model, fc.double({ min: 0, max: 1, noNaN: true }), (asked, share) => {
        const [way] = looserThresholds(asked)
        if (way === undefined || way.length === 0) return
        const border = way.at(Math.floor(share * (way.length - 1)))
        const fits = (models: readonly PrivacyModel[]) => models.every((each) => !isLooser(border, each))
        const [missed] = nearestThresholds([asked], fits)
        expect(missed?.isAlone).toBe(true)
        expect(missed?.nearest).toContainEqual(border)
      }),
    )
  })

  const k: PrivacyModel = { model: 'k-anonymity', k: 5 }
  const l: PrivacyModel = { model: 'distinct-l-diversity', attribute: 'illness', l: 3 }

  it('blames only those that cannot be met alone', () => {
    const missed = nearestThresholds([k, l], (models) => models.every((each) => looseness(each)[0] !== -3))
    expect(missed).toEqual([{ model: l, nearest: [{ ...l, l: 2 }], isAlone: true }])
  })

  it('says what each could be beside the others when only together they cannot be met', () => {
    const sum = (models: readonly PrivacyModel[]) =>
      models.reduce((all, each) => all - (looseness(each)[0] ?? 0), 0)
    expect(nearestThresholds([k, l], (models) => sum(models) <= 6)).toEqual([
      { model: k, nearest: [{ ...k, k: 3 }], isAlone: false },
      { model: l, nearest: [{ ...l, l: 1 }], isAlone: false },
    ])
  })

  it('offers nothing where no looser threshold helps', () => {
    expect(nearestThresholds([k], () => false)).toEqual([{ model: k, nearest: [], isAlone: true }])
  })
})

describe('nearest', () => {
  const data = microdataOf(
    ['flu', 'flu', 'flu', 'ulcer', 'asthma', 'asthma'].map((value, at) => ({
      key: [String(1 + (at % 4)), 'x', 'p'],
      values: [value],
      isReleased: at < 5,
    })),
    quasiIdentifiers,
    sensitive,
  )
  const attribute = 'illness'
  const never = () => () => false

  // Five of six records are released: three have flu, one an ulcer, one asthma.
  it.each<[PrivacyModel, string | undefined]>([
    [{ model: 'k-anonymity', k: 9 }, 'k of at least 5'],
    [{ model: 'k-map', k: 9 }, 'k of at least 6'],
    [{ model: 'distinct-l-diversity', attribute, l: 4 }, 'l of at least 3'],
    [{ model: 'entropy-l-diversity', attribute, l: 3 }, 'l of at least 2.5'],
    [{ model: 'recursive-cl-diversity', attribute, c: 1, l: 2 }, 'c of 1.6 with l of 2'],
    [{ model: 'recursive-cl-diversity', attribute, c: 2, l: 4 }, 'c of 2 with l of 2'],
    [{ model: 'delta-presence', min: 0.9, max: 1 }, 'a share from 0.83 to 1'],
    [{ model: 'delta-presence', min: 0, max: 0.4 }, 'a share from 0 to 0.84'],
    [{ model: 'average-reidentification-risk', risk: 0.1 }, 'a risk of at most 0.2'],
    [{ model: 'maximum-reidentification-risk', risk: 0.1 }, 'a risk of at most 0.2'],
  ])('%j', (asked, expected) => {
    const found = nearest(data, { models: [asked], suppressionLimit: 0 }, never)
    expect(found.missed.map((one) => one.nearest.map(thresholdText)[0])).toEqual([expected])
    expect(found.isComplete).toBe(true)
  })

  // In one class of everybody the distribution is that of everybody.
  it.each<PrivacyModel>([
    { model: 't-closeness-equal', attribute, t: 0 },
    { model: 't-closeness-ordered', attribute, t: 0 },
    { model: 't-closeness-hierarchical', attribute, t: 0 },
    { model: 'basic-beta-likeness', attribute, beta: 0.1 },
    { model: 'enhanced-beta-likeness', attribute, beta: 0.1 },
    { model: 'delta-disclosure', attribute, delta: 0.1 },
  ])('$model can always be met where everybody is in one class', (asked) => {
    const together: PrivacyModel = { model: 'k-anonymity', k: 9 }
    const found = nearest(data, { models: [asked, together], suppressionLimit: 0 }, never)
    expect(found.missed.map((one) => one.model)).toEqual([together])
  })

  it('names t beside the others where the hierarchies do not join everybody', () => {
    const apart = microdataOf(
      ['flu', 'flu', 'flu', 'ulcer'].map((value, at) => ({ key: [at < 2 ? 'a' : 'b'], values: [value] })),
      [{ name: 'q', rows: [['a'], ['b']] }],
      sensitive,
    )
    const models: PrivacyModel[] = [{ model: 't-closeness-equal', attribute, t: 0.1 }]
    const { missed, suppression } = nearest(apart, { models, suppressionLimit: 0 }, never)
    expect(missed[0]?.nearest.map(thresholdText)).toEqual(['t of at most 0.25'])
    // Both classes are as far from everybody, so no suppression leaves one.
    expect(suppression).toBeUndefined()
  })

  it('says when time was over', () => {
    const models: PrivacyModel[] = [{ model: 'k-anonymity', k: 9 }]
    expect(nearest(data, { models, suppressionLimit: 0 }, () => () => true).isComplete).toBe(false)
  })
})
