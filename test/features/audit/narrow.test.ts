import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AuditFilter } from '../../../src/contract/audit.ts'
import type { AuditEvent } from '../../../src/domain/audit/event.ts'
import { countEntries } from '../../../src/features/audit/count-entries.ts'
import { conditionOf } from '../../../src/features/audit/filter.ts'
import { findEntries, positionOf } from '../../../src/features/audit/find-entries.ts'
import { narrow } from '../../../src/features/audit/narrow.ts'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { tallyLog } from '../../../src/platform/audit/tally.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'
import { eventOf, sequencerOf } from '../../support/log.ts'

const DAY_MS = 86_400_000
const start = Date.UTC(2026, 0, 1)
const SIZE = 600
const outcomes = ['success', 'success', 'success', 'refused', 'failed'] as const
const at = <T>(items: readonly T[], i: number): T | undefined => items[i % items.length]

/** One rare and two common projects, three datasets, four people, on four days; several at the same instant. */
const event = (i: number): AuditEvent =>
  eventOf(i, {
    time: new Date(start + Math.floor(i / 3) * (DAY_MS / 50)).toISOString(),
    type: i % 3 === 0 ? 'dataset.read' : 'person.read',
    outcome: at(outcomes, i) ?? 'success',
    actor: { id: `p-${(i * 7) % 4}` },
    about: { project: i % 100 === 0 ? 'rare' : `common-${i % 2}`, dataset: `d-${(i * 11) % 3}` },
  })

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const instant = fc
  .integer({ min: -1, max: 200 })
  .map((step) => new Date(start + step * (DAY_MS / 50)).toISOString())
const filters: fc.Arbitrary<AuditFilter> = fc
  .record({
    project: optional(fc.constantFrom('rare', 'common-0', 'common-1', 'none')),
    dataset: optional(fc.constantFrom('d-0', 'd-1', 'd-2')),
    person: optional(fc.constantFrom('p-0', 'p-1', 'p-2', 'p-3')),
    type: optional(fc.constantFrom('dataset.read' as const, 'person.read' as const)),
    outcome: optional(fc.constantFrom('success' as const, 'refused' as const, 'failed' as const)),
    from: optional(instant),
    to: optional(instant),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))

describeDatabases('a search by several filters', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const { record } = createEventRecorder(database)
    await Promise.all(Array.from({ length: SIZE }, (_, i) => record(event(i))))
    await sequence(sequencerOf(database))
    await tallyLog(database)
    // What the tally does not have yet is found all the same.
    await Promise.all(Array.from({ length: 50 }, (_, i) => record(event(SIZE - 100 + i))))
    await database.query('ANALYZE')
  })
  afterAll(() => database?.close())

  const options = { order: 'newest-first', limit: 30 } as const

  it('finds and counts what the plain condition does, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const plain = await findEntries(database, conditionOf(filter), { ...options, limit: 1_000 })
        const narrowed = await narrow(database, filter)
        const first = await findEntries(database, narrowed, options)
        expect(first.map(({ id }) => id)).toEqual(plain.slice(0, 30).map(({ id }) => id))
        const last = first.at(-1)
        const after = last && positionOf(last)
        const second = await findEntries(database, narrowed, { ...options, after })
        expect(second.map(({ id }) => id)).toEqual(
          plain.slice(first.length, first.length + 30).map(({ id }) => id),
        )
        expect(await countEntries(database, filter)).toBe(plain.length)
      }),
      { numRuns: 60 },
    )
  })

  it('reads two indexes side by side, or the rows of the rare value, by how many there are', async () => {
    const alike = await narrow(database, { project: 'common-0', dataset: 'd-1' })
    expect([alike.sql.includes('EXISTS'), alike.values]).toEqual([
      true,
      expect.arrayContaining(['common-0', 'd-1']),
    ])
    const apart = await narrow(database, { project: 'rare', dataset: 'd-1' })
    expect(apart.sql).toMatch(/^\(e\."project_id" = \$1\)/)
    expect(apart.sql).not.toContain('EXISTS')
    expect((await narrow(database, { person: 'p-1', outcome: 'success' })).sql).not.toContain('EXISTS')
    expect(await narrow(database, { person: 'p-1' })).toEqual(conditionOf({ person: 'p-1' }))
  })
})
