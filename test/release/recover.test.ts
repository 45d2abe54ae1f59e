import { describe, expect, it } from '@jest/globals'
import { release } from '../../src/release/pipeline.ts'
import { completeRecorded } from '../../src/release/recover.ts'
import { type Circumstances, command, createWorld, eventTypesOf } from './world.ts'

/** The process dies after the commit point: recorded, staged, nothing visible. */
async function interrupted(circumstances: Circumstances = {}) {
  const undisturbed = createWorld()
  await release(undisturbed.ports, command)
  const position = undisturbed.state.calls.indexOf('audit.receipt')
  const world = createWorld(circumstances, { position, when: 'before' })
  await expect(release(world.ports, command)).rejects.toThrow('audit.receipt failed')
  world.repair()
  const recorded = world.state.recorded
  if (recorded === undefined) throw new Error('the release should be recorded')
  const { manifest, entry } = recorded
  return { ...world, recorded: { extractId: command.extractId, statement: manifest.statement, entry } }
}

describe('completeRecorded', () => {
  it('publishes a recorded release whose process died', async () => {
    const { ports, state, recorded } = await interrupted()
    expect([state.published, state.staged]).toEqual([undefined, true])
    expect(await completeRecorded(ports, recorded)).toBe(true)
    expect([state.published, state.delivered]).toEqual(['signed', true])
    expect(eventTypesOf(state)).toEqual(['release.recorded', 'extract.delivered'])
  })

  it('can be repeated', async () => {
    const { ports, state, recorded } = await interrupted()
    await completeRecorded(ports, recorded)
    expect(await completeRecorded(ports, recorded)).toBe(true)
    expect(eventTypesOf(state)).toEqual(['release.recorded', 'extract.delivered'])
  })

  it('publishes nothing when a staged file lost its digest', async () => {
    const { ports, state, recorded } = await interrupted({ intact: false })
    expect(await completeRecorded(ports, recorded)).toBe(false)
    expect([state.published, state.delivered]).toEqual([undefined, false])
    expect(state.certificates).toEqual([])
  })

  it('publishes nothing when the staged files are gone', async () => {
    const { ports, state, recorded } = await interrupted()
    state.staged = false
    expect(await completeRecorded(ports, recorded)).toBe(false)
    expect(state.published).toBeUndefined()
  })
})
