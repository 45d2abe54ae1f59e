import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DatasetDefinition } from '../../../../src/domain/dataset/definition.ts'
import { planDeidentification } from '../../../../src/domain/deidentify/plan.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import { profile as base } from '../../../domain/profile.ts'
import { type Bench, type JsonRow, query, registered, withBench, writeTable } from './support.ts'

const profile = { ...base, suppression: 'cells' } as const
const definition: DatasetDefinition = {
  id: 'cells-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  consent: { basis: 'waiver' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'id' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        id: { class: 'patient-key' },
        a: { class: 'quasi-identifier' },
        b: { class: 'quasi-identifier' },
        c: { class: 'quasi-identifier' },
      },
    },
  },
}
const variables = ['patients.a', 'patients.b', 'patients.c'] as const

async function run({ engine, folder }: Bench, rows: readonly JsonRow[], k: number) {
  const types = { id: 'INTEGER', a: 'VARCHAR', b: 'INTEGER', c: 'BOOLEAN' }
  await writeTable(join(folder, 'source', 'patients.parquet'), types, rows)
  const dataset = await registered(engine, definition)
  const staging = await engine.openStaging('x', dataset)
  try {
    await staging.selectCohort(undefined)
    const plan = planDeidentification(definition, dataset.columns, variables, profile)
    await staging.stagePatients(plan, hmacPads(Buffer.from('secret')), 'project')
    const { cells, changed } = await staging.suppressCells(k)
    const removed = await staging.suppressBelow(k)
    await staging.write('parquet')
    const written = await query(
      `SELECT a, b, c FROM '${join(folder, 'staging', 'x', 'patients.parquet')}' ORDER BY ALL`,
    )
    return { cells, changed, removed, written, smallest: await staging.smallestWrittenClass() }
  } finally {
    await staging.close()
  }
}

const rowsOf = (tuples: readonly (readonly [string | null, number | null, boolean | null])[]): JsonRow[] =>
  tuples.map(([a, b, c], id) => ({ id, a, b, c }))

describe('local suppression', () => {
  it('hides one value where one is enough', () =>
    withBench(async (bench) => {
      const rows = rowsOf([
        ['x', 1, true],
        ['x', 1, true],
        ['x', 2, true],
        ['x', 3, true],
      ])
      const { cells, changed, removed, written, smallest } = await run(bench, rows, 2)
      expect({ cells, changed, removed, smallest }).toEqual({ cells: 2, changed: 2, removed: 0, smallest: 2 })
      expect(written.map(({ b }) => b)).toEqual(['*', '*', '1', '1'])
    }))

  it('counts a missing value as a value of its own, and different from a hidden one', () =>
    withBench(async (bench) => {
      const rows = rowsOf([
        [null, 1, true],
        [null, 1, true],
        ['', 1, true],
        ['', 1, true],
        ['x', null, false],
      ])
      const { cells, removed, written } = await run(bench, rows, 2)
      expect({ cells, removed }).toEqual({ cells: 0, removed: 1 })
      expect(written.map(({ a }) => a)).toEqual(['', '', null, null])
    }))

  it('changes nothing when k is reached', () =>
    withBench(async (bench) => {
      const rows = rowsOf(Array.from({ length: 6 }, () => ['x', 1, true]))
      expect(await run(bench, rows, 3)).toMatchObject({ cells: 0, changed: 0, removed: 0, smallest: 6 })
    }))

  it('property: k holds in the file, and nobody is lost who stays without it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.option(fc.constantFrom('x', 'y', '*', '')),
            fc.option(fc.constantFrom(1, 2, 3)),
            fc.option(fc.boolean()),
          ),
          { minLength: 4, maxLength: 30 },
        ),
        fc.integer({ min: 2, max: 4 }),
        (tuples, k) =>
          withBench(async (bench) => {
            const { removed, written, smallest } = await run(bench, rowsOf(tuples), k)
            expect(written.length).toBe(tuples.length - removed)
            if (written.length > 0) expect(smallest).toBeGreaterThanOrEqual(k)
            // Hiding everything brings k or more patients together, so fewer than k are ever left over.
            expect(removed).toBeLessThan(k)
          }),
      ),
      { numRuns: 25 },
    ))
})
