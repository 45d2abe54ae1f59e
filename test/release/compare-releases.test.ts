import { describe, expect, it } from '@jest/globals'
import { digestOf } from '../../src/domain/audit/canonical.ts'
import { release } from '../../src/release/pipeline.ts'
import type { RecordedMembership } from '../../src/release/ports.ts'
import { content } from '../domain/fixtures.ts'
import { type Circumstances, command, createWorld } from './world.ts'

const cohort = digestOf(content.datasets[0]?.cohort ?? null)

/** The world releases ordinals 0–94 in classes of five: an earlier release of those from `from` to `to`, in such classes. */
function earlierRelease(
  from: number,
  to: number,
  change: Partial<RecordedMembership> = {},
): RecordedMembership {
  const classes: Uint32Array[] = []
  for (let at = from; at < to; at += 5)
    classes.push(Uint32Array.from({ length: Math.min(5, to - at) }, (_, each) => at + each))
  const id = '00000000-0000-4000-8000-000000000001'
  return {
    extractId: id,
    date: '2026-02-01',
    k: 5,
    cohort,
    numbering: 'part-1',
    classes: () => classes,
    ...change,
  }
}

const run = async (circumstances: Circumstances) => {
  const world = createWorld(circumstances)
  const outcome = await release(world.ports, command).catch((error: unknown) => error)
  return { ...world, outcome }
}

describe('a release compared with earlier ones', () => {
  it('withholds nobody beside an equal one, and says in the log with how many it was compared', async () => {
    const { state } = await run({ earlier: [earlierRelease(0, 95)] })
    expect(state.withheld).toBe(0)
    expect(state.events[0]).toMatchObject({ type: 'release.recorded', details: { comparedReleases: 1 } })
  })

  it('records who is in it, under its k, cohort and numbering', async () => {
    const { state } = await run({ earlier: [earlierRelease(0, 95)] })
    expect(state.membership).toMatchObject({
      k: 4,
      cohort,
      numbering: 'part-1',
      compared: [earlierRelease(0, 95).extractId],
    })
    expect(state.membership?.ordinals).toHaveLength(95)
  })

  it('counts whom it withholds as suppressed, and keeps them out of the record', async () => {
    // One class of five is known as four and one beside another earlier release: it goes as a whole.
    const halves = { classes: () => [Uint32Array.of(90, 91, 92, 93, 200)] }
    const { state, outcome } = await run({
      suppressed: 0,
      permitted: 200,
      considered: 212,
      earlier: [earlierRelease(0, 95, halves)],
    })
    expect(outcome).not.toBeInstanceOf(Error)
    expect(state.withheld).toBe(5)
    expect(state.recorded?.manifest.counts).toMatchObject({ suppressed: 5, released: 195 })
    expect([...(state.membership?.ordinals ?? [])]).not.toContain(92)
  })

  it.each<[string, Circumstances, string]>([
    [
      'too many would have to be withheld',
      { earlier: [earlierRelease(2, 92)] },
      'withholding those whom both together would single out passes the allowed',
    ],
    [
      'another cohort leaves out one of its patients',
      { earlier: [earlierRelease(0, 96, { cohort: 'another' })], cohort: true },
      'the cohort leaves out too few of its patients',
    ],
    [
      'the numbering it was recorded under is gone',
      { earlier: [earlierRelease(0, 95, { numbering: 'part-0' })] },
      'the numbering of patients it was recorded under is missing',
    ],
  ])('is refused when %s', async (_, circumstances, why) => {
    const { state, outcome } = await run(circumstances)
    expect(outcome).toMatchObject({ name: 'Refusal', code: 'DIFFERENCING_RISK', stage: 'checkRisk' })
    expect(String(outcome)).toContain('00000000-0000-4000-8000-000000000001 of 2026-02-01')
    expect(String(outcome)).toContain(why)
    expect(state.events.map(({ type }) => type)).toEqual(['extract.refused'])
    expect([state.recorded, state.published]).toEqual([undefined, undefined])
  })

  it('takes a cohort whose missing patient consent left out', async () => {
    const earlier = [earlierRelease(0, 96, { cohort: 'another', classes: () => [upTo(96)] })]
    const refused = await run({ earlier, cohort: true })
    expect(refused.outcome).toMatchObject({ code: 'DIFFERENCING_RISK' })
    const leftOut = Uint32Array.of(95)
    const { outcome, state } = await run({
      earlier,
      cohort: true,
      leftOut,
    })
    expect(outcome).not.toBeInstanceOf(Error)
    // One consent left out and five withheld: nobody knows which.
    expect(state.withheld).toBe(5)
  })

  it('fails when the engine withheld another number than decided', async () => {
    const { ports } = createWorld({ permitted: 200, suppressed: 0, earlier: [earlierRelease(0, 99)] })
    const { openStaging } = ports.engine
    const engine = {
      ...ports.engine,
      openStaging: async (...given: Parameters<typeof openStaging>) => ({
        ...(await openStaging(...given)),
        withhold: async () => 0,
      }),
    }
    await expect(release({ ...ports, engine }, command)).rejects.toThrow(
      'another number of patients than decided',
    )
  })
})

const upTo = (count: number) => Uint32Array.from({ length: count }, (_, at) => at)
