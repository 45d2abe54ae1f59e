import { describe, expect, it } from '@jest/globals'
import { riskReportSchema } from '../../src/contract/risk-report.ts'
import { canonicalBytes, digestOf } from '../../src/domain/audit/canonical.ts'
import type { ConsentBasis } from '../../src/domain/dataset/definition.ts'
import type { Profile } from '../../src/domain/deidentify/profile.ts'
import { release } from '../../src/release/pipeline.ts'
import { definition } from '../domain/fixtures.ts'
import { profile } from '../domain/profile.ts'
import { type Circumstances, command, createWorld, eventTypesOf } from './world.ts'

const withBasis = (basis: ConsentBasis | undefined): Circumstances => {
  const { consent: _, ...bare } = definition
  return { dataset: { definition: basis === undefined ? bare : { ...bare, consent: { basis } } } }
}

const roundingEverything: Profile['rules'] = [
  ...profile.rules.filter(({ id }) => ['patients', 'never'].includes(id)),
  {
    id: 'rounding',
    classes: ['quasi-identifier', 'sensitive', 'date', 'other'],
    transform: { kind: 'round', to: 5 },
    why: 'a mistake',
  },
]

describe('release', () => {
  it('uses the profile the dataset names, and the certificate states it', async () => {
    const strict: Profile = {
      ...profile,
      id: 'strict',
      suppression: 'cells',
      thresholds: { ...profile.thresholds, k: 5 },
      rules: [
        {
          id: 'no-sex',
          classes: ['quasi-identifier'],
          variables: ['*.sex'],
          transform: { kind: 'drop' },
          why: '',
        },
        ...profile.rules,
      ],
    }
    const { ports, state } = createWorld({
      dataset: { definition: { ...definition, profile: 'strict' } },
      profiles: new Map([['strict', { profile: strict, digest: 'sha256:strict' }]]),
      cells: 3,
    })
    const { deidentification, risk } = await release(ports, command)
    expect(deidentification).toMatchObject({
      profile: 'strict',
      digest: 'sha256:strict',
      // 3 of 100 cells, as whole thousandths.
      suppressedCellsPpm: 30_000,
    })
    expect(risk.k.required).toBe(5)
    expect(deidentification.variables).toContainEqual({
      name: 'patients.sex',
      class: 'quasi-identifier',
      transform: 'withheld by the rule no-sex of the profile',
    })
    expect(state.events[0]?.digests?.profile).toBe('sha256:strict')
  })

  it('records, then publishes, then marks delivered, and closes the staging area', async () => {
    const { ports, state } = createWorld()
    await release(ports, command)
    const after = state.calls.slice(state.calls.indexOf('records.record'))
    expect(after).toEqual([
      'records.record',
      'audit.receipt',
      'signer.sign',
      'files.publish',
      'records.delivered',
      'staging.close',
    ])
    expect(eventTypesOf(state)).toEqual(['release.recorded', 'extract.delivered'])
    expect(state.open).toBe(0)
  })

  it('binds the certificate to the audit entry: statement and files have the digests the event carries', async () => {
    const { ports, state } = createWorld()
    const statement = await release(ports, command)
    const [event] = state.events
    const [certificate] = state.certificates
    expect(event?.digests?.statement).toBe(digestOf(statement))
    expect(event?.digests?.files).toBe(digestOf(statement.files))
    const { audit, ...stated } = certificate ?? { audit: undefined }
    expect(audit).toEqual({ index: 4, entry: 'AA==', proof: 'proof' })
    expect(digestOf(stated)).toBe(event?.digests?.statement)
    expect(state.recorded?.manifest.statement).toEqual(statement)
    // The same after the detour through the database.
    expect(digestOf(JSON.parse(JSON.stringify(statement)))).toBe(event?.digests?.statement)
  })

  it('certifies the risk report among the files, without rows', async () => {
    const { ports, state } = createWorld()
    const { files } = await release(ports, command)
    expect(files.map(({ name, rows }) => [name, rows])).toEqual([
      ['patients.parquet', 95],
      ['risk-report.json', undefined],
      ['risk-report.html', undefined],
    ])
    expect(files.every((file) => 'rows' in file === file.name.startsWith('patients'))).toBe(true)
    expect(state.recorded?.manifest.files.map(({ name }) => name)).toEqual(files.map(({ name }) => name))
  })

  it('writes the same report at another time, for another extract and another person', async () => {
    const texts: string[][] = []
    for (const changes of [
      {},
      {
        order: { extractId: 'extract-9', requestedBy: 'eve', asOf: new Date('2030-01-01T00:00:00Z') },
        person: { id: 'eve', organisation: 'Elsewhere', roles: ['researcher'], active: true },
      },
    ]) {
      const { ports, state } = createWorld(changes)
      await release({ ...ports, now: () => new Date('2031-05-05T00:00:00Z') }, command)
      texts.push(state.documents.map(({ text }) => text))
    }
    expect(texts[0]).toHaveLength(2)
    expect(texts[1]).toEqual(texts[0])
  })

  it('never tells a small count of patients left out in the report', async () => {
    const { ports, state } = createWorld({ suppressed: 5 })
    await release(ports, command)
    const report = riskReportSchema.parse(JSON.parse(state.documents[0]?.text ?? ''))
    expect(report.counts.suppressed).toEqual({ atMost: 9 })
    expect(report.checks.find(({ id }) => id === 'suppression')?.reached).not.toBeCloseTo(5 / 100, 6)
    expect(report.before?.step).toBeGreaterThanOrEqual(0.1)
  })

  it('records an event that has a canonical form and names what decided', async () => {
    const { ports, state } = createWorld()
    await release(ports, command)
    const [event] = state.events
    expect(event).toBeDefined()
    for (const recorded of state.events) expect(canonicalBytes(recorded).length).toBeGreaterThan(0)
    expect(event?.decision).toEqual({
      stage: 'authorise',
      reasons: [],
      policies: ['release.permit'],
      bundle: 'sha256:bundle',
      inputs: 'sha256:inputs',
    })
    expect(event?.about).toEqual({
      project: 'project-1',
      dataset: 'hospital',
      datasetVersion: 7,
      request: 'request-1',
      requestVersion: 1,
      grant: 'grant-1',
      extract: 'extract-1',
    })
  })

  it('keeps small counts out of event and certificate, and exact ones in the manifest', async () => {
    const { ports, state } = createWorld({ considered: 103 })
    const statement = await release(ports, command)
    const bounded = {
      considered: { atMost: 113 },
      excludedByConsent: { atMost: 9 },
      suppressed: { atMost: 9 },
      released: 95,
    }
    expect(statement.counts).toEqual(bounded)
    expect(state.events[0]?.counts).toEqual({
      consideredAtMost: 113,
      excludedByConsentAtMost: 9,
      suppressedAtMost: 9,
      released: 95,
    })
    expect(state.recorded?.manifest.counts).toEqual({
      considered: 103,
      excludedByConsent: 3,
      suppressed: 5,
      released: 95,
    })
  })

  it.each<[string, Circumstances, string, string]>([
    ['somebody unknown', { person: null }, 'authenticate', 'PERSON_NOT_REGISTERED'],
    [
      'somebody inactive',
      { person: { id: 'ada', organisation: 'U', roles: [], active: false } },
      'authenticate',
      'PERSON_INACTIVE',
    ],
    ['a grant that is gone', { grant: null }, 'authorise', 'GRANT_OUT_OF_SCOPE'],
    ['a dataset version that is gone', { dataset: null }, 'authorise', 'GRANT_OUT_OF_SCOPE'],
    ['a dataset outside the grant', { order: { datasetId: 'other' } }, 'authorise', 'GRANT_OUT_OF_SCOPE'],
    ['a policy that forbids', { allowed: false }, 'authorise', 'GRANT_EXPIRED'],
    ['no consent basis', withBasis(undefined), 'applyConsent', 'CONSENT_BASIS_MISSING'],
    ['an empty cohort', { considered: 0 }, 'applyConsent', 'COHORT_TOO_SMALL'],
    ['no consent registry (opt-in)', { consentFiles: [] }, 'applyConsent', 'CONSENT_REGISTRY_MISSING'],
    [
      'no consent registry (opt-out)',
      { ...withBasis('opt-out'), consentFiles: [] },
      'applyConsent',
      'CONSENT_REGISTRY_MISSING',
    ],
    ['nobody consenting', { permitted: 0 }, 'applyConsent', 'CONSENT_NONE'],
    ['too much suppression', { suppressed: 55 }, 'checkRisk', 'SUPPRESSION_LIMIT_EXCEEDED'],
    ['nobody in a large enough class', { suppressed: 100 }, 'checkRisk', 'COHORT_TOO_SMALL'],
    [
      'more patients than granted',
      { grant: { conditions: [{ kind: 'maximum-patients', patients: 94 }] } },
      'checkRisk',
      'PATIENT_LIMIT_EXCEEDED',
    ],
    [
      'a k of the grant above the classes',
      { grant: { conditions: [{ kind: 'minimum-k', k: 6 }] } },
      'checkRisk',
      'COHORT_TOO_SMALL',
    ],
    [
      'a k of a model of the profile above the classes',
      { profile: { models: [{ model: 'k-anonymity', k: 6 }] } },
      'checkRisk',
      'COHORT_TOO_SMALL',
    ],
    [
      'a dataset that names a profile the gateway lacks',
      { dataset: { definition: { ...definition, profile: 'gone' } } },
      'deIdentify',
      'PROFILE_UNKNOWN',
    ],
    [
      'a profile whose rules do not fit the source',
      { profile: { rules: roundingEverything } },
      'deIdentify',
      'TRANSFORM_UNSUITABLE',
    ],
    [
      'more cells to hide than the profile allows',
      { profile: { suppression: 'cells' }, cells: 101 },
      'checkRisk',
      'SUPPRESSION_LIMIT_EXCEEDED',
    ],
    [
      'a sensitive variable that misses what the profile asks of it',
      { profile: { models: [{ model: 'distinct-l-diversity', attribute: 'patients.sex', l: 2 }] } },
      'checkRisk',
      'RISK_NOT_REACHED',
    ],
    ['written files that miss k', { written: 3 }, 'checkRisk', 'RISK_NOT_REACHED'],
    ['a grant revoked meanwhile', { revokedMeanwhile: true }, 'recordRelease', 'GRANT_NOT_ACTIVE'],
  ])('refuses and records: %s', async (_, circumstances, stage, code) => {
    const { ports, state } = createWorld(circumstances)
    await expect(release(ports, command)).rejects.toMatchObject({ name: 'Refusal', stage, code })
    expect(state.events).toHaveLength(1)
    expect(state.events[0]).toMatchObject({
      type: 'extract.refused',
      outcome: 'refused',
      actor: { id: 'ada' },
      about: { extract: 'extract-1', grant: 'grant-1' },
      decision: { stage, reasons: [code] },
    })
    expect([state.published, state.recorded, state.staged, state.open]).toEqual([
      undefined,
      undefined,
      false,
      0,
    ])
  })

  it.each<[string, Circumstances, boolean]>([
    ['before the policies were asked', { person: null }, false],
    ['by the policies', { allowed: false }, true],
    ['at a later stage', { written: 3 }, true],
    ['at the commit point', { revokedMeanwhile: true }, true],
  ])(
    'a refusal %s names the bundle and the inputs of the decision it has',
    async (_, circumstances, asked) => {
      const { ports, state } = createWorld(circumstances)
      await expect(release(ports, command)).rejects.toMatchObject({ name: 'Refusal' })
      const decision = state.events[0]?.decision
      const { bundle, inputs } = decision?.permitted?.[0] ?? decision ?? {}
      expect([bundle, inputs]).toEqual(asked ? ['sha256:bundle', 'sha256:inputs'] : [undefined, undefined])
    },
  )

  it('fails, and releases nothing, when the engine suppressed another number than assessed', async () => {
    const { ports, state } = createWorld()
    const staging = await ports.engine.openStaging('x', {
      id: '',
      version: 1,
      digest: '',
      definition,
      columns: {},
    })
    const wrong = { ...staging, suppressBelow: async () => 4 }
    const disturbed = { ...ports, engine: { ...ports.engine, openStaging: async () => wrong } }
    await expect(release(disturbed, command)).rejects.toThrow('another number of patients')
    expect([state.events, state.published]).toEqual([[], undefined])
  })

  it.each<[ConsentBasis, string[], string[]]>([
    ['opt-in', ['staging.keepPermitted'], ['staging.keepUndenied']],
    ['opt-out', ['staging.keepUndenied'], ['staging.keepPermitted']],
    ['waiver', [], ['staging.keepPermitted', 'staging.keepUndenied', 'facts.consentFiles']],
    ['not-personal', [], ['staging.keepPermitted', 'staging.keepUndenied', 'facts.consentFiles']],
  ])('basis %s asks for what it needs', async (basis, asked, notAsked) => {
    const { ports, state } = createWorld({ ...withBasis(basis), considered: 100 })
    const statement = await release(ports, command)
    expect(state.calls).toEqual(expect.arrayContaining(asked))
    for (const call of notAsked) expect(state.calls).not.toContain(call)
    expect(statement.consent.basis).toBe(basis)
  })
})
