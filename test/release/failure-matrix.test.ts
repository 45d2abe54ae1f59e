import { describe, expect, it } from '@jest/globals'
import { AppError, Refusal } from '../../src/errors.ts'
import { release } from '../../src/release/pipeline.ts'
import { completeRecorded } from '../../src/release/recover.ts'
import { attribute, withSensitive } from './sensitive-world.ts'
import { type Circumstances, command, createWorld, eventTypesOf, type Fault, type State } from './world.ts'

/** Every call of an undisturbed run, by position: what can be done before it fails and after it failed. */
async function everyFault(circumstances: Circumstances): Promise<{ name: string; fault: Fault }[]> {
  const { ports, state } = createWorld(circumstances)
  await release(ports, command).catch(() => undefined)
  return state.calls.flatMap((call, position) =>
    (['before', 'after'] as const).map((when) => ({
      name: `${position} ${call} fails ${when === 'before' ? 'before its effect' : 'after its effect'}`,
      fault: { position, when },
    })),
  )
}

const attempt = (ports: Parameters<typeof release>[0]) =>
  release(ports, command).then(
    () => undefined,
    (error: unknown) => error,
  )

/** What holds in every cell of the matrix. */
function checkInvariants(state: State): void {
  const events = eventTypesOf(state)
  if (state.published !== undefined) expect(events).toContain('release.recorded')
  if (state.delivered) expect(state.published).toBeDefined()
  expect(events.filter((type) => type === 'release.recorded')).toHaveLength(state.recorded ? 1 : 0)
  expect(events.filter((type) => type === 'extract.delivered')).toHaveLength(state.delivered ? 1 : 0)
  // A recorded release keeps its files until they are published.
  if (state.recorded && state.published === undefined) expect(state.staged).toBe(true)
  expect(state.refused && state.recorded !== undefined).toBe(false)
}

const models = [{ model: 'distinct-l-diversity', attribute, l: 4 }] as const
const inOrder: { what: string; circumstances: Circumstances }[] = [
  { what: 'in order', circumstances: {} },
  {
    what: 'that suppresses classes for a sensitive variable',
    circumstances: { ...withSensitive, needed: () => 10, profile: { models } },
  },
]

const released = await Promise.all(
  inOrder.map(async (one) => ({ ...one, faults: await everyFault(one.circumstances) })),
)

describe.each(released)('a release $what, every call failing once', ({ circumstances, faults }) => {
  it.each(faults)('$name', async ({ fault }) => {
    const { ports, state, repair } = createWorld(circumstances, fault)
    const error = await attempt(ports)
    checkInvariants(state)
    expect(error).not.toBeInstanceOf(Refusal)
    expect(state.refused).toBe(false)
    if (error === undefined) expect(state.delivered).toBe(true)

    repair()
    if (state.recorded) {
      // The next start completes what was recorded; nothing is released twice.
      const { manifest, entry } = state.recorded
      const recorded = { extractId: command.extractId, statement: manifest.statement, entry }
      if (!state.delivered) expect(await completeRecorded(ports, recorded)).toBe(true)
      expect(eventTypesOf(state)).toEqual(['release.recorded', 'extract.delivered'])
    } else {
      // Nothing happened: the job is tried again and succeeds.
      expect([state.published, state.events]).toEqual([undefined, []])
      expect(await attempt(ports)).toBeUndefined()
    }
    checkInvariants(state)
    expect([state.published, state.delivered]).toEqual(['signed', true])
  })
})

describe('a staging area that cannot be tidied away', () => {
  const outcomes: [string, Circumstances, string][] = [
    ['a delivered release', {}, 'delivered'],
    ['a refusal', { written: 2 }, 'RISK_NOT_REACHED'],
  ]
  it.each(outcomes)(
    'leaves the outcome of %s as it is, and is reported',
    async (_, circumstances, outcome) => {
      const undisturbed = createWorld(circumstances)
      await attempt(undisturbed.ports)
      const position = undisturbed.state.calls.indexOf('staging.close')
      const { ports, state } = createWorld(circumstances, { position, when: 'before' })
      const ended = await release(ports, command).then(
        () => 'delivered',
        (error: Refusal) => error.code,
      )
      expect([ended, state.leftovers]).toEqual([outcome, ['close']])
    },
  )

  it('still discards the staged files of a refusal, and reports when that fails too', async () => {
    const circumstances = { written: 2 }
    const undisturbed = createWorld(circumstances)
    await attempt(undisturbed.ports)
    const { calls } = undisturbed.state
    const close = { position: calls.indexOf('staging.close'), when: 'before' } as const
    const closed = createWorld(circumstances, close)
    await attempt(closed.ports)
    expect(closed.state.staged).toBe(false)
    const discard = { position: calls.indexOf('files.discard'), when: 'before' } as const
    const { ports, state } = createWorld(circumstances, close, discard)
    expect(await attempt(ports)).toMatchObject({ code: 'RISK_NOT_REACHED' })
    expect([state.leftovers, state.staged]).toEqual([['close', 'discard'], true])
  })
})

const refusals: { reason: string; circumstances: Circumstances }[] = [
  { reason: 'a policy that forbids', circumstances: { allowed: false } },
  { reason: 'nobody consenting', circumstances: { permitted: 0 } },
  { reason: 'files that miss k', circumstances: { written: 2 } },
  {
    reason: 'a sensitive variable that misses its model',
    circumstances: { ...withSensitive, needed: () => 60, profile: { models } },
  },
  { reason: 'a grant revoked meanwhile', circumstances: { revokedMeanwhile: true } },
]

const refused = await Promise.all(
  refusals.map(async (refusal) => ({ ...refusal, faults: await everyFault(refusal.circumstances) })),
)

describe.each(refused)(
  'a release refused because of $reason, every call failing once',
  ({ circumstances, faults: each }) => {
    it.each(each)('$name', async ({ fault }) => {
      const { ports, state, repair } = createWorld(circumstances, fault)
      const error = await attempt(ports)
      checkInvariants(state)
      expect(error).toBeInstanceOf(Error)
      expect(state.published).toBeUndefined()
      expect(state.recorded).toBeUndefined()
      // A refusal reaches the caller only when it is on record.
      if (error instanceof Refusal) expect(eventTypesOf(state)).toEqual(['extract.refused'])

      repair()
      if (!state.refused) {
        expect(await attempt(ports)).toBeInstanceOf(Refusal)
        expect(eventTypesOf(state)).toEqual(['extract.refused'])
      }
    })
  },
)

describe('a refusal that cannot be recorded', () => {
  it.each(['before', 'after'] as const)(
    'answers AUDIT_UNAVAILABLE when the write fails %s its effect',
    async (when) => {
      const undisturbed = createWorld({ allowed: false })
      await attempt(undisturbed.ports)
      const position = undisturbed.state.calls.indexOf('records.refused')
      const { ports, state } = createWorld({ allowed: false }, { position, when })
      const error = await attempt(ports)
      expect(error).toBeInstanceOf(AppError)
      expect(error).toMatchObject({ code: 'AUDIT_UNAVAILABLE', status: 503 })
      expect(state.published).toBeUndefined()
    },
  )
})

describe('a commit whose answer is lost', () => {
  it('keeps the staged files even when nobody can say whether it happened', async () => {
    const undisturbed = createWorld()
    await attempt(undisturbed.ports)
    const position = undisturbed.state.calls.indexOf('records.record')
    const lost = { position, when: 'after' } as const
    const once = createWorld({}, lost)
    await attempt(once.ports)
    const asked = once.state.calls.indexOf('records.isRecorded')
    expect(asked).toBeGreaterThan(position)
    const { ports, state } = createWorld({}, lost, { position: asked, when: 'before' })
    expect(await attempt(ports)).toBeInstanceOf(Error)
    expect([state.recorded !== undefined, state.staged, state.published]).toEqual([true, true, undefined])
  })
})
