import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { eventTypes } from '../../../../src/domain/audit/event.ts'
import { classOf, eventClasses, typesOf } from '../../../../src/domain/audit/retention/event-class.ts'
import { covers, type Hold } from '../../../../src/domain/audit/retention/hold.ts'
import {
  firstKept,
  keptBecause,
  minimumIndex,
  type RetainedEntry,
} from '../../../../src/domain/audit/retention/minimum-index.ts'
import { keptUntil } from '../../../../src/domain/audit/retention/policy.ts'
import { retentionPolicy } from './policy.ts'

const day = 86_400_000
const start = Date.UTC(2020, 0, 1)

const entryOf = (index: number, changes: Partial<RetainedEntry> = {}): RetainedEntry => ({
  index,
  recorded: new Date(start + index * day),
  type: 'person.read',
  actor: 'p-1',
  person: null,
  project: null,
  request: null,
  grant: null,
  extract: null,
  dataset: null,
  ...changes,
})
const holdOf = (changes: Partial<Hold> = {}): Hold => ({
  id: 'h',
  scope: {},
  grants: [],
  extracts: [],
  ...changes,
})

const name = fc.constantFrom('a', 'b', 'c')
const entries = fc
  .array(
    fc.record({
      age: fc.integer({ min: 0, max: 3_000 }),
      type: fc.constantFrom('person.read', 'release.recorded', 'request.decided', 'gateway.started'),
      actor: name,
      project: fc.option(name),
      request: fc.option(name),
      grant: fc.option(name),
      dataset: fc.option(name),
    }),
    { minLength: 1, maxLength: 900 },
  )
  .map((all) =>
    all.map(({ age, ...rest }, index) => entryOf(index, { recorded: new Date(start + age * day), ...rest })),
  )
const scope = fc.constantFrom<Hold['scope']>(
  {},
  { project: 'a' },
  { request: 'a' },
  { person: 'a' },
  { dataset: 'a' },
)
const holds = fc.array(
  fc
    .record({ scope, fromIndex: fc.option(fc.nat(900), { nil: undefined }) })
    .map(({ scope, fromIndex }) =>
      holdOf({ scope, ...(fromIndex === undefined ? {} : { fromIndex }), grants: ['b'] }),
    ),
  { maxLength: 2 },
)
const facts = fc
  .record({ holds, days: fc.integer({ min: 0, max: 6_000 }) })
  .map(({ holds, days }) => ({ policy: retentionPolicy, holds, now: new Date(start + days * day) }))

const prunable = (all: readonly RetainedEntry[], given: Parameters<typeof firstKept>[1], present = 0) =>
  minimumIndex(present, all.length, firstKept(all.slice(present), given))

describe('the classes of events', () => {
  it('hold every kind of event exactly once', () => {
    expect(eventClasses.flatMap(typesOf).sort()).toEqual([...eventTypes].sort())
  })

  it('know no kind of event of another version', () => {
    expect(classOf('robot.dreamed')).toBeUndefined()
    expect(classOf('constructor')).toBeUndefined()
  })
})

describe('the minimum index', () => {
  it('lets nothing go that is kept, and is the largest such multiple of 256', () => {
    fc.assert(
      fc.property(entries, facts, (all, given) => {
        const { minimum, expired } = prunable(all, given)
        const kept = all.findIndex((entry) => keptBecause(entry, given) !== undefined)
        const first = kept === -1 ? all.length : kept
        expect(expired).toBe(first)
        expect(minimum).toBe(Math.floor(first / 256) * 256)
      }),
    )
  })

  it('never keeps less when a hold is placed, and never goes down', () => {
    fc.assert(
      fc.property(entries, facts, scope, fc.nat(3), (all, given, more, bundles) => {
        const without = prunable(all, given)
        const within = prunable(all, { ...given, holds: [...given.holds, holdOf({ scope: more })] })
        expect(within.minimum).toBeLessThanOrEqual(without.minimum)
        const present = Math.min(bundles * 256, all.length - (all.length % 256))
        expect(prunable(all, given, present).minimum).toBeGreaterThanOrEqual(present)
      }),
    )
  })

  it('never lets less go as time passes', () => {
    fc.assert(
      fc.property(entries, facts, fc.nat(3_000), (all, given, days) => {
        const later = { ...given, now: new Date(given.now.getTime() + days * day) }
        expect(prunable(all, later).minimum).toBeGreaterThanOrEqual(prunable(all, given).minimum)
      }),
    )
  })

  it('lets an entry go exactly when its period has passed', () => {
    const until = keptUntil(retentionPolicy, 'access', new Date(start)) ?? new Date(0)
    const at = (now: Date) => keptBecause(entryOf(0), { policy: retentionPolicy, holds: [], now })
    expect(at(until)).toBeUndefined()
    expect(at(new Date(until.getTime() - 1))).toEqual({ kind: 'period', eventClass: 'access', until })
  })

  it('keeps what this version does not know, and what its policy does not say in a form it can read', () => {
    const now = new Date(Date.UTC(2100, 0, 1))
    const given = { policy: retentionPolicy, holds: [], now }
    expect(firstKept([entryOf(0), entryOf(1, { type: 'robot.dreamed' })], given)).toMatchObject({
      index: 1,
      because: { kind: 'unknown-type' },
    })
    const access = { ...retentionPolicy.classes.access, keep: 'six years' }
    const policy = { ...retentionPolicy, classes: { ...retentionPolicy.classes, access } }
    expect(keptBecause(entryOf(0), { ...given, policy })).toEqual({
      kind: 'unreadable-period',
      eventClass: 'access',
    })
  })
})

describe('a legal hold', () => {
  it.each<[string, Partial<Hold>, Partial<RetainedEntry>, boolean]>([
    ['on everything', {}, {}, true],
    ['on a project', { scope: { project: 'a' } }, { project: 'a' }, true],
    ['on another project', { scope: { project: 'b' } }, { project: 'a' }, false],
    ['on who acted', { scope: { person: 'p-1' } }, {}, true],
    ['on whom it is about', { scope: { person: 'x' } }, { person: 'x' }, true],
    ['on neither', { scope: { person: 'x' } }, {}, false],
    ['on a dataset', { scope: { dataset: 'd' } }, { dataset: 'd' }, true],
    ['on a request', { scope: { request: 'r' } }, { request: 'r' }, true],
    ['on the grant of a request', { scope: { request: 'r' }, grants: ['g'] }, { grant: 'g' }, true],
    ['on an extract of a request', { scope: { request: 'r' }, extracts: ['e'] }, { extract: 'e' }, true],
    ['on one of several things', { scope: { project: 'b', person: 'p-1' } }, {}, true],
    ['from a later index', { fromIndex: 11 }, {}, false],
    ['from this index', { fromIndex: 10 }, {}, true],
    ['from a later time', { fromTime: new Date(start + 11 * day) }, {}, false],
    ['from this time', { fromTime: new Date(start + 10 * day) }, {}, true],
    ['that this entry placed', { scope: { project: 'b' }, fromIndex: 99, placedAt: 10 }, {}, true],
  ])('%s', (_name, hold, entry, held) => {
    expect(covers(holdOf(hold), entryOf(10, entry))).toBe(held)
  })
})
