import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { disclosureOfClass } from '../../../src/domain/risk/attribute-disclosure.ts'
import { disclosureOfMembers, type Members, valuesOfPerson } from '../../../src/domain/risk/several-values.ts'

const VALUES = 5
const value = fc.integer({ min: 0, max: VALUES - 1 })
const single: fc.Arbitrary<Members> = fc.array(
  value.map((one) => [one]),
  { minLength: 1, maxLength: 20 },
)
const several: fc.Arbitrary<Members> = fc.array(fc.uniqueArray(value, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6,
})
const countsOf = (members: Members): number[] =>
  Array.from({ length: VALUES }, (_, code) => members.filter((values) => values.includes(code)).length)

/** Every way to know each member by one of their values. */
const choicesOf = (members: Members): number[][] =>
  members.reduce<number[][]>(
    (chosen, values) => chosen.flatMap((before) => values.map((one) => [...before, one])),
    [[]],
  )

/** Fewest values of which every member holds at least one. */
function fewestThatCover(members: Members): number {
  const sets = Array.from({ length: 2 ** VALUES }, (_, set) => set)
  const covers = (set: number) => members.every((values) => values.some((code) => (set >> code) & 1))
  const sizeOf = (set: number) => set.toString(2).replaceAll('0', '').length
  return Math.min(...sets.filter(covers).map(sizeOf))
}

describe('disclosureOfMembers', () => {
  it('property: is the definition of one value each, when everybody has one', () => {
    fc.assert(
      fc.property(single, single, fc.integer({ min: 1, max: 4 }), (members, others, l) => {
        const everybody = [...members, ...others]
        const found = disclosureOfMembers(members, everybody, l)
        const expected = disclosureOfClass(countsOf(members), countsOf(everybody), l)
        expect(found.distinct).toBe(expected.distinct)
        expect(found.entropyL).toBeCloseTo(expected.entropyL, 9)
        expect(found.recursiveC).toBeCloseTo(expected.recursiveC, 9)
        expect(found.equalT).toBeCloseTo(expected.equalT, 9)
      }),
    )
  })

  it('property: claims no more than holds whichever value each member is known by', () => {
    fc.assert(
      fc.property(several, fc.integer({ min: 1, max: 4 }), (members, l) => {
        const found = disclosureOfMembers(members, members, l)
        for (const choice of choicesOf(members)) {
          const counts = countsOf(choice.map((one) => [one]))
          const known = disclosureOfClass(counts, counts, l)
          expect(found.distinct).toBeLessThanOrEqual(known.distinct)
          expect(found.entropyL).toBeLessThanOrEqual(known.entropyL + 1e-9)
          expect(found.recursiveC).toBeGreaterThanOrEqual(known.recursiveC - 1e-9)
        }
        // In a class that is l-diverse no l − 1 values cover all members.
        expect(found.distinct).toBeLessThanOrEqual(fewestThatCover(members))
      }),
    )
  })

  it('property: no value is held by a share of a class that is farther from that of everybody than t', () => {
    fc.assert(
      fc.property(several, several, (members, others) => {
        const everybody = [...members, ...others]
        const { equalT } = disclosureOfMembers(members, everybody, 2)
        expect(equalT).toBeLessThanOrEqual(1 + 1e-9)
        for (const [code, n] of countsOf(members).entries()) {
          const whole = (countsOf(everybody)[code] ?? 0) / everybody.length
          expect(Math.abs(n / members.length - whole)).toBeLessThanOrEqual(equalT + 1e-9)
        }
      }),
    )
  })

  it('property: nobody is far from themselves', () => {
    fc.assert(
      fc.property(several, (members) => {
        expect(disclosureOfMembers(members, members, 2).equalT).toBeCloseTo(0, 9)
      }),
    )
  })

  it('property: neither the order of members nor that of their values matters', () => {
    fc.assert(
      fc.property(several, (members) => {
        const turned = members.map((values) => [...values].reverse()).reverse()
        const [one, other] = [members, turned].map((each) => disclosureOfMembers(each, each, 2))
        expect(one?.distinct).toBe(other?.distinct)
        expect(one?.entropyL).toBeCloseTo(other?.entropyL ?? 0, 9)
      }),
    )
  })

  it('refuses what counting rows lets pass: all hold one value, among many others', () => {
    // 0 is the secret all five share. By rows it is one of six values, with a share of a half.
    const members = [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
    ]
    const others = [[1], [2], [3], [4], [5], [1], [2], [3], [4], [5]]
    const everybody = [...members, ...others]
    const rows = [5, 1, 1, 1, 1, 1]
    expect(disclosureOfClass(rows, [5, 3, 3, 3, 3, 3], 3).distinct).toBe(6)
    expect(disclosureOfClass(rows, [5, 3, 3, 3, 3, 3], 3).entropyL).toBeGreaterThan(4)
    const found = disclosureOfMembers(members, everybody, 2)
    expect(found).toMatchObject({ distinct: 1, entropyL: 1, recursiveC: Number.POSITIVE_INFINITY })
    // A third of everybody holds it, and all of these.
    expect(found.equalT).toBeCloseTo(2 / 3, 12)
  })

  it.each<[string, Members, number]>([
    ['one holds everything, the others one value', [[0, 1, 2, 3], [0], [0], [0]], 1],
    [
      'two halves that share nothing',
      [
        [0, 1],
        [0, 1],
        [2, 3],
        [2, 3],
      ],
      2,
    ],
    ['three of four hold a value', [[0, 1], [0, 2], [0, 3], [4]], 2],
    [
      'each has values of their own',
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      3,
    ],
    ['one person with many values is one person', [[0, 1, 2, 3, 4, 5]], 1],
  ])('counts different values in persons: %s', (_, members, distinct) => {
    expect(disclosureOfMembers(members, members, 2).distinct).toBe(distinct)
  })
})

describe('valuesOfPerson', () => {
  it.each([
    ['rows with one value are one', ['flu', 'flu'], ['flu']],
    ['missing beside known ones says nothing', ['flu', null, 'HIV'], ['flu', 'HIV']],
    ['only missing ones', [null, null], [null]],
    ['no row', [], [null]],
    ['an empty text is known', ['', null], ['']],
  ])('%s', (_, rows, expected) => {
    expect(valuesOfPerson<string>(rows)).toEqual(expected)
  })
})
