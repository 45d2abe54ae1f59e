import { describe, expect, it } from '@jest/globals'
import type { ClassTable, Levels, Microdata } from '../../../../src/domain/deidentify/lattice/microdata.ts'
import { createRegroup } from '../../../../src/domain/deidentify/lattice/regroup.ts'
import { allNodes, microdataOf, type TestVariable } from './table.ts'

/** Values `v0` …, joined by tens and then all together. */
const variable = (name: string, values: number): TestVariable => ({
  name,
  rows: Array.from({ length: values }, (_, at) => [`v${at}`, `t${Math.floor(at / 10)}`, '*']),
})

/** Enough tuples for the hash table to grow, and too many combinations to use keys as addresses. */
const quasiIdentifiers = [variable('a', 40), variable('b', 50), variable('c', 30)]
const data = microdataOf(
  Array.from({ length: 9_000 }, (_, at) => ({
    key: [`v${(at * 7919) % 40}`, `v${(at * 104_729 + (at >> 5)) % 50}`, `v${(at * 1299 + (at >> 3)) % 30}`],
    values: [],
  })),
  quasiIdentifiers,
  [],
)

/** Classes by the labels of their groups, in the order of their first tuples. */
function plainly({ quasiIdentifiers: variables, base }: Microdata, levels: Levels) {
  const counts = new Map<string, number>()
  for (let tuple = 0; tuple < base.size; tuple++) {
    const key = variables
      .map(({ hierarchy, column }, at) => hierarchy.codes[levels[at] ?? 0]?.[column[tuple] ?? 0])
      .join()
    counts.set(key, (counts.get(key) ?? 0) + (base.counts[tuple] ?? 0))
  }
  return [...counts.values()]
}

describe('rolling up a table', () => {
  const nodes = allNodes(data)
  const countsOf = ({ counts }: ClassTable) => [...counts]

  it('has a table that needs more slots than there are at first', () => {
    expect(data.base.size).toBeGreaterThan(2 ** 12)
  })

  it.each([[[0, 0, 0]], [[1, 0, 0]], [[0, 1, 1]], [[1, 1, 0]]])(
    'gives the same classes from the node %j, prepared or not, as from the records',
    (from) => {
      const regroup = createRegroup(data)
      const source = from.every((level) => level === 0) ? data.base : regroup(data.base, from)
      const above = nodes.filter((levels) => levels.every((level, at) => level >= (from[at] ?? 0)))
      for (const levels of above) expect(countsOf(regroup(source, levels))).toEqual(plainly(data, levels))
      regroup.prepare(source, from)
      for (const levels of above) expect(countsOf(regroup(source, levels))).toEqual(plainly(data, levels))
    },
  )
})
