import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBValue } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { disclosureOfClass } from '../../../../src/domain/risk/attribute-disclosure.ts'
import { countFrequencies, type MissingValues } from '../../../../src/domain/risk/frequency-count.ts'
import { householdRisk, individualRisk } from '../../../../src/domain/risk/individual-risk.ts'
import { minimalUniques, sizeOf, sudaScore } from '../../../../src/domain/risk/suda.ts'
import { entropyOf } from '../../../../src/domain/risk/utility.ts'
import { measureTable, type RiskQuestion } from '../../../../src/platform/engines/duckdb/risk-table.ts'
import { openSession, type Session } from '../../../../src/platform/engines/duckdb/session.ts'
import { limits } from './support.ts'

type Rec = {
  readonly keys: readonly (string | null)[]
  readonly value: number | null
  readonly weight: number
  readonly household: string | null
}

const KEYS = 3
const hostile = ["'; DROP TABLE t; --", '"', '病人', '']
const record: fc.Arbitrary<Rec> = fc.record({
  keys: fc.array(fc.option(fc.constantFrom('a', 'b', ...hostile), { freq: 5 }), {
    minLength: KEYS,
    maxLength: KEYS,
  }),
  value: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 9 }),
  weight: fc.integer({ min: 1, max: 400 }).map((n) => n / 4),
  household: fc.option(fc.constantFrom('h1', 'h2', 'h3'), { freq: 5 }),
})
const tables = fc.array(record, { minLength: 1, maxLength: 40 })

const quasi = Array.from({ length: KEYS }, (_, at) => ({ name: `k${at}`, sql: `k${at}` }))
const question: RiskQuestion = {
  from: 't',
  quasi,
  sensitive: [{ name: 'value', sql: 'value', isOrdered: true, recursiveL: 2 }],
  missing: 'own-value',
  weight: 'weight',
  household: { sql: 'household', threshold: 0.2 },
  specialUniques: KEYS,
}

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] => {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

describe('measureTable', () => {
  let folder: string
  let session: Session
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harbourgate-risk-'))
    session = await openSession(limits, folder)
  })
  afterAll(async () => {
    session.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function load(records: readonly Rec[]): Promise<void> {
    await session.run(
      'CREATE OR REPLACE TEMP TABLE t (k0 VARCHAR, k1 VARCHAR, k2 VARCHAR, value INTEGER, weight DOUBLE, household VARCHAR)',
    )
    const rows = records.map(
      (_, at) => `($${6 * at + 1}${[2, 3, 4, 5, 6].map((i) => `, $${6 * at + i}`).join('')})`,
    )
    const values: DuckDBValue[] = records.flatMap(({ keys, value, weight, household }) => [
      ...keys,
      value,
      weight,
      household,
    ])
    if (records.length > 0) await session.run(`INSERT INTO t VALUES ${rows.join(', ')}`, values)
  }

  const frequencies = (records: readonly Rec[], missing: MissingValues) =>
    countFrequencies(
      records.map(({ keys, weight }) => ({ values: keys, size: 1, weight })),
      missing,
    )

  it.each(['own-value', 'wildcard'] as const)(
    'property: counts frequencies as the reference does (missing: %s)',
    async (missing) => {
      await fc.assert(
        fc.asyncProperty(tables, async (records) => {
          await load(records)
          const found = await measureTable(session, {
            ...question,
            missing,
            sensitive: [],
            household: undefined,
          })
          const expected = groupBy(
            frequencies(records, missing),
            ({ size, population }) => `${size} ${population}`,
          )
          const sorted = <T extends { size: number; population: number }>(cells: T[]) =>
            cells.sort((a, b) => a.size - b.size || a.population - b.population)
          const cells = expected.map((group) => ({
            size: group[0]?.size ?? 0,
            population: group[0]?.population ?? 0,
            classes: group.length / (group[0]?.size ?? 1),
          }))
          expect(found.records).toBe(records.length)
          expect(sorted([...found.cells])).toEqual(sorted(cells))
        }),
        { numRuns: 40 },
      )
    },
  )

  it('property: finds the worst class of a sensitive variable as the reference does', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 4 }), async (records, recursiveL) => {
        await load(records)
        const {
          sensitive: [found],
        } = await measureTable(session, {
          ...question,
          sensitive: [{ name: 'value', sql: 'value', isOrdered: true, recursiveL }],
          specialUniques: 0,
          household: undefined,
        })
        // Missing sorts last, as in the engine.
        const order = [...new Set(records.map(({ value }) => value))].sort((a, b) => (a ?? 99) - (b ?? 99))
        const countsOf = (some: readonly Rec[]) =>
          order.map((value) => some.filter((one) => one.value === value).length)
        const classes = groupBy(records, ({ keys }) => JSON.stringify(keys)).map((members) =>
          disclosureOfClass(countsOf(members), countsOf(records), recursiveL),
        )
        expect(found?.values).toBe(order.length)
        expect(found?.distinct).toBe(Math.min(...classes.map(({ distinct }) => distinct)))
        expect(found?.entropyL).toBeCloseTo(Math.min(...classes.map(({ entropyL }) => entropyL)), 9)
        const c = Math.max(...classes.map(({ recursiveC }) => recursiveC))
        expect(found?.recursive.c ?? Number.POSITIVE_INFINITY).toBeCloseTo(c, 9)
        expect(found?.equalT).toBeCloseTo(Math.max(...classes.map(({ equalT }) => equalT)), 9)
        expect(found?.orderedT).toBeCloseTo(Math.max(...classes.map(({ orderedT }) => orderedT)), 9)
      }),
      { numRuns: 60 },
    )
  })

  it('property: finds the special uniques that the reference finds', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (records) => {
        await load(records)
        const { specialUniques } = await measureTable(session, {
          ...question,
          sensitive: [],
          household: undefined,
        })
        const sets = minimalUniques(
          records.map(({ keys }) => keys),
          KEYS,
        )
        const scores = sets.map((found) => sudaScore(found, KEYS)).filter((score) => score > 0)
        const expected = groupBy(scores, String)
          .map((same) => ({ score: same[0] ?? 0, records: same.length }))
          .sort((a, b) => a.score - b.score)
        expect(specialUniques?.scores ?? []).toEqual(expected)
        const bySize = groupBy(sets.flat(), (set) => String(sizeOf(set)))
          .map((same) => ({ size: sizeOf(same[0] ?? 0), sets: same.length }))
          .sort((a, b) => a.size - b.size)
        expect(specialUniques?.bySize ?? []).toEqual(bySize)
      }),
      { numRuns: 40 },
    )
  })

  it('property: measures households and entropies as the reference does', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (records) => {
        await load(records)
        const found = await measureTable(session, { ...question, sensitive: [], specialUniques: 0 })
        const counts = frequencies(records, 'own-value')
        const risks = records.map(({ household }, at) => ({
          household: household ?? `alone ${at}`,
          risk: individualRisk(counts[at]?.size ?? 1, counts[at]?.population ?? 1),
        }))
        const households = groupBy(risks, ({ household }) => household).map((members) =>
          householdRisk(members.map(({ risk }) => risk)),
        )
        expect(found.households?.households).toBe(households.length)
        expect(found.households?.highest).toBeCloseTo(Math.max(...households), 5)
        const mean = households.reduce((sum, risk) => sum + risk, 0) / households.length
        expect(found.households?.average).toBeCloseTo(mean, 5)
        for (const [at, variable] of found.variables.entries()) {
          const values = groupBy(records, ({ keys }) => JSON.stringify(keys[at]))
          expect(variable.entropy).toBeCloseTo(entropyOf(values.map((same) => same.length)), 9)
          expect(variable.missing).toBe(records.filter(({ keys }) => keys[at] === null).length)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('measures an empty table and one without quasi-identifiers', async () => {
    await load([])
    expect(await measureTable(session, question)).toMatchObject({ records: 0, cells: [] })
    await load([{ keys: ['a', 'b', null], value: 1, weight: 2, household: null }])
    const bare = await measureTable(session, {
      ...question,
      quasi: [],
      weight: undefined,
      household: undefined,
    })
    expect(bare).toMatchObject({ records: 1, cells: [{ size: 1, population: 1, classes: 1 }] })
  })
})
