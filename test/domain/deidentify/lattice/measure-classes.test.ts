import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { measureClasses } from '../../../../src/domain/deidentify/lattice/measure-classes.ts'
import { createRequirement } from '../../../../src/domain/deidentify/lattice/requirement.ts'
import type { PrivacyModel } from '../../../../src/domain/risk/models/model.ts'
import { model, quasiIdentifiers, records, sensitive } from './random.ts'
import { microdataOf, type TestRecord } from './table.ts'

/** Often a few records only, so that strict thresholds are met too. */
const tables = fc
  .tuple(fc.boolean().chain(records), fc.constantFrom(2, 5, 60))
  .map(([list, most]) => list.slice(0, most))
  .filter((list) => list.some(({ isReleased }) => isReleased))
/** Intervals of presence that few records can be in, besides those of the search. */
const models = fc.oneof(
  { weight: 9, arbitrary: model },
  fc.record({
    model: fc.constant('delta-presence' as const),
    min: fc.constantFrom(0, 0.5),
    max: fc.constantFrom(0.5, 1),
  }),
)
const dataOf = (list: readonly TestRecord[]) => microdataOf(list, quasiIdentifiers, sensitive)

/** Without suppression: every class must fulfil the model as it is. */
function isMet(list: readonly TestRecord[], choice: PrivacyModel): boolean {
  const requirement = createRequirement(dataOf(list), [choice], 0)
  return requirement.isMet(requirement.judge(dataOf(list).base))
}

/** The same model with the threshold at what was reached; undefined where that is no threshold. */
function atThreshold(choice: PrivacyModel, [first = 0, last = first]: readonly number[]) {
  switch (choice.model) {
    case 'k-map':
      return { ...choice, k: first }
    case 'recursive-cl-diversity':
      return { ...choice, c: first }
    case 't-closeness-equal':
    case 't-closeness-ordered':
    case 't-closeness-hierarchical':
      return { ...choice, t: first }
    case 'basic-beta-likeness':
    case 'enhanced-beta-likeness':
      return first === 0 ? undefined : { ...choice, beta: first }
    case 'delta-disclosure':
      return { ...choice, delta: first }
    case 'delta-presence':
      return { ...choice, min: first, max: last }
    default:
      return undefined
  }
}

describe('measureClasses', () => {
  it('property: all figures of a model hold exactly when the requirement is met without suppression', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(tables, models, (list, choice) => {
        const [found = []] = measureClasses(dataOf(list), [choice])
        if (found.length === 0) return
        const holds = found.every((figure) => figure.holds)
        seen.add(`${choice.model} ${holds}`)
        expect(holds).toBe(isMet(list, choice))
      }),
      { numRuns: 4000 },
    )
    // Nine models have figures; each was seen to hold and to fail.
    expect([...seen]).toHaveLength(18)
  })

  it('property: a threshold at what is reached is met, unless the threshold itself is excluded', () => {
    fc.assert(
      fc.property(tables, models, (list, choice) => {
        const [found = []] = measureClasses(dataOf(list), [choice])
        const reached = found.map((figure) => figure.reached)
        if (reached.length === 0 || !reached.every(Number.isFinite)) return
        const same = atThreshold(choice, reached)
        if (same === undefined) return
        expect(isMet(list, same)).toBe(found.every(({ kind }) => kind !== 'below'))
      }),
      { numRuns: 3000 },
    )
  })

  it('measures the worst class of a research subset, and for presence those of the population alone too', () => {
    const record = (key: string, illness: string, isReleased: boolean): TestRecord => ({
      key: [key, 'x', 'p'],
      values: [illness],
      isReleased,
    })
    const list = [
      record('1', 'flu', true),
      record('1', 'ulcer', true),
      record('1', 'flu', false),
      record('1', 'flu', false),
      record('2', 'flu', true),
      record('2', 'flu', true),
      record('3', 'flu', false),
    ]
    const attribute = 'illness'
    const [map, presence, basic, enhanced, disclosure, tree] = measureClasses(dataOf(list), [
      { model: 'k-map', k: 3 },
      { model: 'delta-presence', min: 0.5, max: 1 },
      { model: 'basic-beta-likeness', attribute, beta: 1 },
      { model: 'enhanced-beta-likeness', attribute, beta: 1 },
      { model: 'delta-disclosure', attribute, delta: 2 },
      { model: 't-closeness-hierarchical', attribute, t: 0.2 },
    ])
    expect(map).toEqual([{ kind: 'at-least', required: 3, reached: 2, holds: false }])
    expect(presence).toEqual([
      { kind: 'at-least', required: 0.5, reached: 0, holds: false },
      { kind: 'at-most', required: 1, reached: 1, holds: true },
    ])
    // Of the sample flu has 3/4 and ulcer 1/4: in class 1 each has a half, in class 2 flu has all.
    expect(basic).toEqual([{ kind: 'at-most', required: 1, reached: 1, holds: true }])
    // Flu gains 1/3 in class 2, and −ln 3/4 grants 0.288.
    expect(enhanced).toEqual([
      { kind: 'at-most', required: 1, reached: Number.POSITIVE_INFINITY, holds: false },
    ])
    expect(disclosure).toEqual([{ kind: 'below', required: 2, reached: 1, holds: true }])
    // Lungs and stomach are joined only at the top: all that is moved costs 1.
    expect(tree).toEqual([{ kind: 'at-most', required: 0.2, reached: 0.25, holds: false }])
  })

  it('has no figure of a class for models of the whole sample, and those the engine counts', () => {
    const list = [{ key: ['1', 'x', 'p'], values: ['flu'] }]
    expect(
      measureClasses(dataOf(list), [
        { model: 'average-reidentification-risk', risk: 0.5 },
        { model: 'k-anonymity', k: 2 },
      ]),
    ).toEqual([[], []])
  })
})
