import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  checkCohortChoice,
  compareWithEarlier,
  refuseDifference,
} from '../../../src/domain/differencing/compare.ts'
import { viewOf } from '../../../src/domain/differencing/view.ts'
import { refusalOf } from '../refusal-of.ts'
import { anyRelease, candidatesOf, earlierOf, PATIENTS, type Table, tableOf, without } from './releases.ts'

/** `count` patients from `first` on, all of one class. */
const patients = (first: number, count: number, group = 0): [number, number][] =>
  [...Array(count).keys()].map((at) => [first + at, group])

const compare = (table: Table, earlier: readonly Table[], k = 5) => {
  const releases = earlier.map((each, at) => earlierOf(each, k, `extract-${at + 1}`))
  const result = compareWithEarlier(candidatesOf(table), releases, { k, patients: PATIENTS })
  return { withheld: [...result.withheld], because: result.because.map(({ extractId }) => extractId) }
}

describe('compareWithEarlier', () => {
  it('withholds nobody from a first release, or from the same one again', () => {
    fc.assert(
      fc.property(anyRelease, ({ table, k }) => {
        expect(compare(table, [], k)).toEqual({ withheld: [], because: [] })
        expect(compare(table, [table], k)).toEqual({ withheld: [], because: [] })
        expect(compare(table, [table, table, table], k).withheld).toEqual([])
      }),
    )
  })

  it('hides one who withdrew among k who are left out, and names the earlier release', () => {
    const first = tableOf(patients(0, 20))
    expect(compare(without(first, [13]), [first])).toEqual({
      withheld: [0, 1, 2, 3],
      because: ['extract-1'],
    })
  })

  it('keeps leaving the same patients out, so that a third release tells nothing either', () => {
    const first = tableOf(patients(0, 20))
    const consenting = without(first, [13])
    const second = without(consenting, compare(consenting, [first]).withheld)
    expect(compare(consenting, [first, second]).withheld).toEqual([0, 1, 2, 3])
  })

  it('withholds new patients who are too few in their class', () => {
    const first = tableOf(patients(0, 10))
    expect(compare(tableOf([...patients(0, 10), ...patients(20, 4)]), [first]).withheld).toEqual([
      20, 21, 22, 23,
    ])
    expect(compare(tableOf([...patients(0, 10), ...patients(20, 5)]), [first]).withheld).toEqual([])
  })

  it('withholds those whom a finer variable would pin down', () => {
    const coarse = tableOf(patients(0, 20))
    const finer = tableOf([...patients(0, 16, 1), ...patients(16, 4, 2)])
    expect(compare(finer, [coarse]).withheld).toEqual([0, 16, 17, 18, 19])
  })

  it('withholds those whom two sets of variables pin down only when joined', () => {
    const byAge = tableOf([...patients(0, 10, 0), ...patients(10, 10, 1)])
    const bySex = tableOf([...patients(0, 12, 0), ...patients(12, 8, 1)])
    // Of the second age group two are of the first sex: alone in the join of both.
    expect(compare(bySex, [byAge])).toMatchObject({ because: ['extract-1'] })
    expect(compare(bySex, [byAge]).withheld).toEqual(expect.arrayContaining([10, 11]))
  })

  it('sees what only several earlier releases together give away', () => {
    // Each earlier one differs enough from the new one, but their intersection is one patient larger.
    const all = tableOf(patients(0, 30))
    const one = tableOf([...patients(0, 11), ...patients(20, 10)])
    const two = tableOf([...patients(0, 20), [20, 0]])
    const result = compare(tableOf(patients(0, 10)), [all, one, two])
    expect(result.withheld.length).toBeGreaterThan(0)
    expect(compare(tableOf(patients(0, 10)), [one]).withheld).toEqual([])
    expect(compare(tableOf(patients(0, 10)), [two]).withheld).toEqual([])
  })

  it('keeps the larger promise: a patient released under k = 10 is not shown among five later', () => {
    const first = earlierOf(tableOf(patients(0, 20)), 10)
    const later = candidatesOf(tableOf([...patients(0, 12, 0), ...patients(12, 8, 1)]))
    const { withheld } = compareWithEarlier(later, [first], { k: 5, patients: PATIENTS })
    expect([...withheld]).toEqual(expect.arrayContaining([12, 13, 14, 15, 16, 17, 18, 19]))
  })

  it('lets a whole class stay away: that tells nothing of its patients apart', () => {
    const first = tableOf([...patients(0, 10, 0), ...patients(10, 6, 1)])
    expect(compare(tableOf(patients(0, 10, 0)), [first]).withheld).toEqual([])
  })

  it('depends neither on the order of patients nor on the numbers of classes', () => {
    fc.assert(
      fc.property(anyRelease, anyRelease, ({ table: first, k }, { table }) => {
        const turned = new Map([...table].reverse().map(([ordinal, group]) => [ordinal, 9 - group]))
        expect(compare(turned, [first], k).withheld).toEqual(compare(table, [first], k).withheld)
      }),
    )
  })

  it('fails when a release names a patient whom the numbering does not know', () => {
    expect(() => viewOf([earlierOf(tableOf([[PATIENTS, 0]]), 5)], PATIENTS)).toThrow('not numbered')
  })
})

describe('checkCohortChoice', () => {
  const earlier = [earlierOf(tableOf(patients(0, 20)), 5, 'extract-7')]
  const asked = (count: number) => [Uint32Array.from(patients(0, count).map(([ordinal]) => ordinal))]
  const check = (count: number) => () => checkCohortChoice(asked(count), earlier, PATIENTS)

  it.each([19, 18, 17, 16])(
    'refuses a cohort of %i of 20 patients, naming the release and no count',
    (count) => {
      const refusal = refusalOf(check(count))
      expect(refusal).toMatchObject({ code: 'DIFFERENCING_RISK', stage: 'checkRisk' })
      expect(refusal.message).toBe(
        'Compared with extract extract-7 of 2026-03-01: the cohort leaves out too few of its patients',
      )
    },
  )

  it.each([20, 15, 0])('takes a cohort of %i of 20 patients', (count) => {
    expect(check(count)).not.toThrow()
  })

  it('counts those whom consent left out as part of the cohort', () => {
    const leftOut = Uint32Array.of(19)
    expect(() => checkCohortChoice([...asked(19), leftOut], earlier, PATIENTS)).not.toThrow()
  })
})

describe('refuseDifference', () => {
  it('names at most three releases', () => {
    const releases = ['a', 'b', 'c', 'd'].map((id) => earlierOf(new Map(), 5, id))
    expect(refuseDifference(releases, 'together').message).toBe(
      'Compared with extracts a of 2026-03-01, b of 2026-03-01, c of 2026-03-01 and others: together',
    )
  })
})
