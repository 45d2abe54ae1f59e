import fc from 'fast-check'
import type { EarlierRelease } from '../../../src/domain/differencing/view.ts'
import type { Candidates } from '../../../src/domain/differencing/withhold.ts'

/** Class of each released patient; a patient who is missing is not released. */
export type Table = ReadonlyMap<number, number>

export const tableOf = (entries: readonly (readonly [number, number])[]): Table => new Map(entries)

/** The table without patients of classes below k, as every release is before it is compared. */
export function suppressSmall(table: Table, k: number): Table {
  const sizes = new Map<number, number>()
  for (const group of table.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  return new Map([...table].filter(([, group]) => (sizes.get(group) ?? 0) >= k))
}

export const candidatesOf = (table: Table): Candidates => ({
  ordinals: Uint32Array.from(table.keys()),
  classes: Uint32Array.from(table.values()),
})

export function earlierOf(table: Table, k: number, extractId = 'extract-1', cohort = 'all'): EarlierRelease {
  const groups = new Map<number, number[]>()
  for (const [ordinal, group] of table) groups.set(group, [...(groups.get(group) ?? []), ordinal])
  const classes = [...groups.values()].map((ordinals) => Uint32Array.from(ordinals))
  return { extractId, date: '2026-03-01', k, cohort, classes: () => classes }
}

export const without = (table: Table, ordinals: Iterable<number>): Table => {
  const gone = new Set(ordinals)
  return new Map([...table].filter(([ordinal]) => !gone.has(ordinal)))
}

/** Patients are numbered below this. */
export const PATIENTS = 40

/** A release somebody might ask for: any patients, any classes, any k. */
export const anyRelease: fc.Arbitrary<{ readonly table: Table; readonly k: number }> = fc
  .record({
    k: fc.integer({ min: 2, max: 5 }),
    classes: fc.integer({ min: 1, max: 4 }),
    members: fc.array(fc.record({ released: fc.integer({ min: 0, max: 9 }), draw: fc.nat() }), {
      minLength: PATIENTS,
      maxLength: PATIENTS,
    }),
  })
  .map(({ k, classes, members }) => ({
    k,
    table: tableOf(
      members.flatMap(({ released, draw }, ordinal) =>
        released === 0 ? [] : [[ordinal, draw % classes] as const],
      ),
    ),
  }))
  .map(({ table, k }) => ({ k, table: suppressSmall(table, k) }))

/** Patients of one table who changed a little: some gone, some new, some in another class. */
export const slightlyChanged = (table: Table): fc.Arbitrary<Table> =>
  fc
    .array(
      fc.record({ ordinal: fc.integer({ min: 0, max: PATIENTS - 1 }), to: fc.integer({ min: -1, max: 3 }) }),
      {
        maxLength: 4,
      },
    )
    .map((changes) => {
      const changed = new Map(table)
      for (const { ordinal, to } of changes) {
        if (to < 0) changed.delete(ordinal)
        else changed.set(ordinal, to)
      }
      return changed
    })
