import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareWithEarlier } from '../../../src/domain/differencing/compare.ts'
import {
  anyRelease,
  candidatesOf,
  earlierOf,
  PATIENTS,
  slightlyChanged,
  suppressSmall,
  type Table,
  without,
} from './releases.ts'

type Released = { readonly table: Table; readonly k: number }

/**
 * The attacker, written without the code under test: holds these releases, knows which records belong to one patient, and
 * sorts all patients by what the releases show of them. Returns the groups that are smaller than what was promised.
 */
function singledOut(held: readonly Released[]): { size: number; promised: number }[] {
  const groups = new Map<string, { size: number; promised: number }>()
  for (let patient = 0; patient < PATIENTS; patient += 1) {
    const shown = held.map(({ table }) => table.get(patient) ?? '-')
    if (shown.every((each) => each === '-')) continue
    const promised = Math.max(...held.map(({ table, k }) => (table.has(patient) ? k : 0)))
    const key = shown.join('|')
    groups.set(key, { size: (groups.get(key)?.size ?? 0) + 1, promised })
  }
  return [...groups.values()].filter(({ size, promised }) => size < promised)
}

/** Releases one after the other, each as the gateway would: compared with those of `related`, by index. */
function releaseInTurn(
  asked: readonly Released[],
  related: (index: number) => readonly number[],
): readonly Released[] {
  const done: Released[] = []
  for (const [index, { table, k }] of asked.entries()) {
    const earlier = related(index).map((at) =>
      earlierOf(done[at]?.table ?? new Map(), done[at]?.k ?? 0, `${at}`),
    )
    const { withheld } = compareWithEarlier(candidatesOf(table), earlier, { k, patients: PATIENTS })
    done.push({ table: without(table, withheld), k })
  }
  return done
}

const allBefore = (index: number) => [...Array(index).keys()]

/** Releases that differ widely, and releases that differ from the first by a few patients. */
const anySequence = anyRelease.chain((first) =>
  fc
    .array(
      fc.oneof(
        anyRelease,
        slightlyChanged(first.table).map((table) => ({ k: first.k, table: suppressSmall(table, first.k) })),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((rest) => [first, ...rest]),
)

describe('an attacker who holds every release of a project', () => {
  it('singles nobody out by any pair of them, nor by all of them together', () => {
    fc.assert(
      fc.property(anySequence, (asked) => {
        const done = releaseInTurn(asked, allBefore)
        expect(singledOut(done)).toEqual([])
        for (const [at, one] of done.entries()) {
          for (const other of done.slice(at + 1)) expect(singledOut([one, other])).toEqual([])
        }
      }),
      { numRuns: 400 },
    )
  })

  it('finds no small group by unions, intersections and differences of several', () => {
    fc.assert(
      fc.property(anySequence, fc.func(fc.boolean()), (asked, chosen) => {
        const done = releaseInTurn(asked, allBefore)
        const k = Math.min(...done.map((release) => release.k))
        // Any Boolean expression over memberships is a choice of membership patterns.
        const found = [...Array(PATIENTS).keys()].filter((patient) => {
          const pattern = done.map(({ table }) => table.has(patient))
          return pattern.includes(true) && chosen(pattern.join())
        })
        expect(found.length === 0 || found.length >= k).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('would single somebody out were nothing withheld', () => {
    const violations = fc
      .sample(anySequence, { numRuns: 50, seed: 1 })
      .filter((asked) => singledOut(asked).length > 0)
    expect(violations.length).toBeGreaterThan(10)
  })
})

describe('an attacker who holds only releases that were compared with each other in part', () => {
  it('singles nobody out by a pair that was compared', () => {
    const pairs = fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), {
      minLength: 5,
      maxLength: 5,
    })
    fc.assert(
      fc.property(anySequence, pairs, (asked, compared) => {
        const related = (index: number) => allBefore(index).filter((at) => compared[index]?.[at] === true)
        const done = releaseInTurn(asked, related)
        for (const [index, later] of done.entries()) {
          for (const at of related(index)) {
            const one = done[at]
            if (one !== undefined) expect(singledOut([one, later])).toEqual([])
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
