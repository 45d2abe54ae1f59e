import { describe, expect, it } from '@jest/globals'
import { riskReportSchema } from '../../src/contract/risk-report.ts'
import { digestOf } from '../../src/domain/audit/canonical.ts'
import type { ProfileModel } from '../../src/domain/deidentify/profile.ts'
import { release } from '../../src/release/pipeline.ts'
import type { RecordedMembership } from '../../src/release/ports.ts'
import { content } from '../domain/fixtures.ts'
import { attribute, measured, withSensitive } from './sensitive-world.ts'
import { type Circumstances, command, createWorld } from './world.ts'

const distinct: ProfileModel = { model: 'distinct-l-diversity', attribute, l: 4 }
const close: ProfileModel = { model: 't-closeness-ordered', attribute, t: 0.15 }

const run = async (models: readonly ProfileModel[], circumstances: Circumstances) => {
  const world = createWorld({
    ...withSensitive,
    ...circumstances,
    profile: { models, ...circumstances.profile },
  })
  const outcome: unknown = await release(world.ports, command).catch((error: unknown) => error)
  return { ...world, outcome }
}

/** Asks for more the stricter the threshold is: five patients for every value, or hundredth of a distance. */
const costly = (models: readonly { readonly model: string; readonly l?: number; readonly t?: number }[]) =>
  Math.max(
    ...models.map(
      ({ l, t }) => (l === undefined ? 0 : 20 * (l - 1)) + (t === undefined ? 0 : 5 * (25 - 100 * t)),
    ),
  )

const report = (state: { documents: readonly { text: string }[] }) =>
  riskReportSchema.parse(JSON.parse(state.documents[0]?.text ?? ''))

describe('a release whose profile asks something of sensitive variables', () => {
  it('suppresses the classes that miss it, and counts their patients among the suppressed', async () => {
    const { state, outcome } = await run([distinct], { needed: () => 15 })
    expect(outcome).not.toBeInstanceOf(Error)
    expect(state.recorded?.manifest.counts).toMatchObject({ suppressed: 20, released: 80 })
    expect(state.membership?.ordinals).toHaveLength(80)
    expect(state.certificates[0]?.risk).toMatchObject({ classes: 16 })
  })

  it('says in the report which share that was, rounded up to a step of at least a small cell', async () => {
    const { state } = await run([distinct], { needed: () => 5 })
    const check = report(state).checks.find(({ id }) => id === 'suppression-models')
    expect(check).toMatchObject({ kind: 'at-most', required: 0.5, reached: 0.1, holds: true })
    expect(report(state).checks.find(({ id }) => id === `distinct-l-diversity ${attribute}`)).toMatchObject({
      holds: true,
    })
  })

  it('says nothing of it where the profile asks nothing', async () => {
    const { state } = await run([], {})
    expect(report(state).checks.map(({ id }) => id)).not.toContain('suppression-models')
    expect(state.calls).not.toContain('staging.couldReach')
  })

  it('suppresses nobody where nobody has to go', async () => {
    const { state } = await run([distinct, close], { needed: () => 0 })
    expect(state.calls).not.toContain('staging.suppressSensitive')
    expect(report(state).checks.find(({ id }) => id === 'suppression-models')).toMatchObject({ reached: 0 })
    expect(state.recorded?.manifest.counts).toMatchObject({ suppressed: 5 })
  })

  it('refuses beyond the allowed share, naming variable, model, the nearest achievable and what would help', async () => {
    const { state, outcome } = await run([distinct, close], {
      needed: costly,
      profile: { models: [distinct, close] },
    })
    expect(outcome).toMatchObject({
      name: 'Refusal',
      stage: 'checkRisk',
      code: 'RISK_NOT_REACHED',
      reasons: [
        {
          detail:
            'distinct-l-diversity of patients.weight: l of at least 4 is required; leaving out at most 50 % of patients, the nearest achievable is l of at least 3',
          remedy: expect.stringMatching(
            /coarser quasi-identifiers.*leave patients\.weight out.*content with l of at least 3/,
          ),
        },
        {
          detail: expect.stringContaining(
            't-closeness-ordered of patients.weight: t of at most 0.15 is required; leaving out at most 50 % of patients, the nearest achievable is t of at most 0.16',
          ),
        },
      ],
    })
    expect([
      state.calls.includes('staging.suppressSensitive'),
      state.calls.includes('staging.write'),
    ]).toEqual([false, false])
  })

  it('says of models that can be reached one by one that they cannot together', async () => {
    const together = (models: readonly unknown[]) => (models.length > 1 ? 60 : 10)
    const { outcome } = await run([distinct, close], { needed: together })
    expect(outcome).toMatchObject({
      code: 'RISK_NOT_REACHED',
      reasons: [
        { detail: expect.stringContaining('not together') },
        { detail: expect.stringContaining('not together') },
      ],
    })
  })

  it('counts whom k already took against the allowed share', async () => {
    const limit = { thresholds: { k: 4, maximumSuppression: 0.2, smallCell: 10 } }
    const within = await run([distinct], { needed: () => 15, profile: { models: [distinct], ...limit } })
    expect(within.outcome).not.toBeInstanceOf(Error)
    const beyond = await run([distinct], { needed: () => 20, profile: { models: [distinct], ...limit } })
    expect(beyond.outcome).toMatchObject({ code: 'RISK_NOT_REACHED' })
  })

  it.each<[string, ProfileModel, string]>([
    [
      'of another table that should be close in order',
      { ...close, attribute: 'episodes.diagnosis' },
      'a patient may have several values of it, which have no distance in order',
    ],
    [
      'that is not sensitive',
      { ...distinct, attribute: 'patients.sex' },
      'it is not registered as sensitive',
    ],
  ])('refuses at once what no suppression makes measurable: a variable %s', async (_, model, why) => {
    const { state, outcome } = await run([model], {})
    expect(outcome).toMatchObject({ code: 'RISK_NOT_REACHED', message: expect.stringContaining(why) })
    expect(state.calls).not.toContain('staging.suppressBelow')
  })

  const visits: ProfileModel = { ...distinct, attribute: 'episodes.diagnosis' }
  const reachedBy = (name: string, reached: number) =>
    measured.map((one) => ({ ...one, name, distinct: reached, orderedT: null }))

  it('holds a variable of another table to it, of which a patient may have several values', async () => {
    const { state, outcome } = await run([visits], {
      needed: () => 5,
      measured: reachedBy('episodes.diagnosis', 4),
    })
    expect(outcome).not.toBeInstanceOf(Error)
    expect(state.recorded?.manifest.counts).toMatchObject({ suppressed: 10 })
    const { sensitive, notMeasured } = report(state)
    expect([sensitive.map(({ name }) => name), notMeasured]).toEqual([['episodes.diagnosis'], []])
    const missed = await run([visits], { measured: reachedBy('episodes.diagnosis', 3) })
    expect(missed.outcome).toMatchObject({ code: 'RISK_NOT_REACHED' })
  })

  it('names variables that hold the same together, and measures them together', async () => {
    const together: ProfileModel = { ...visits, alsoIn: [attribute] }
    const name = `episodes.diagnosis + ${attribute}`
    const { outcome } = await run([together], { measured: reachedBy(name, 4) })
    expect(outcome).not.toBeInstanceOf(Error)
    const { outcome: refusal } = await run([together], { needed: () => 60 })
    expect(refusal).toMatchObject({
      message: expect.stringContaining(`distinct-l-diversity of ${name}: l of at least 4 is required`),
    })
  })

  it('says which variables of other tables were not measured, and why', async () => {
    const { state } = await run([], {})
    expect(report(state).notMeasured).toEqual([
      { variable: 'episodes.diagnosis', reason: expect.stringContaining('several values') },
    ])
  })

  it('fails, and releases nothing, when the written file misses what was found to hold', async () => {
    const { state, outcome } = await run([distinct], {
      measured: measured.map((one) => ({ ...one, distinct: 3 })),
    })
    expect(outcome).toMatchObject({ code: 'RISK_NOT_REACHED' })
    expect(state.recorded).toBeUndefined()
  })

  const cohort = digestOf(content.datasets[0]?.cohort ?? null)
  const earlier: RecordedMembership = {
    extractId: '00000000-0000-4000-8000-000000000001',
    date: '2026-02-01',
    k: 5,
    cohort,
    numbering: 'part-1',
    // Four of a class of five are known beside somebody else: the class goes.
    classes: () => [Uint32Array.of(0, 1, 2, 3, 900)],
  }

  it('checks again after patients were withheld for an earlier release, and compares again', async () => {
    const { state, outcome } = await run([distinct], {
      suppressed: 0,
      earlier: [earlier],
      needed: (_, withheld) => (withheld === 0 ? 10 : 15),
    })
    expect(outcome).not.toBeInstanceOf(Error)
    expect([state.withheld, state.forModels]).toEqual([5, 15])
    expect(state.recorded?.manifest.counts).toMatchObject({ suppressed: 20, released: 80 })
    const order = state.calls.filter((call) => /suppressSensitive|withhold|number$|write$/.test(call))
    expect(order).toEqual([
      'staging.suppressSensitive',
      'staging.number',
      'staging.withhold',
      'staging.suppressSensitive',
      'staging.number',
      'staging.withhold',
      'staging.write',
    ])
  })

  it('refuses when what withholding undid would take too many to reach again', async () => {
    const { outcome } = await run([distinct], {
      suppressed: 0,
      earlier: [earlier],
      needed: (_, withheld) => (withheld === 0 ? 10 : 55),
    })
    expect(outcome).toMatchObject({ code: 'RISK_NOT_REACHED' })
  })
})
