import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AuditEvent } from '../../../src/domain/audit/event.ts'
import { actions } from '../../../src/domain/policy/actions.ts'
import { decisionRecord, type PolicyRequest, questionsOf } from '../../../src/domain/policy/decision.ts'
import { gateway, type PolicyResource } from '../../../src/domain/policy/resource.ts'
import { appendEvent } from '../../../src/platform/audit/append-event.ts'
import { keepBundle } from '../../../src/platform/audit/keep-evidence.ts'
import { replayDecisions } from '../../../src/platform/audit/replay-decisions.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { digestOfFiles, readPolicyBundle } from '../../../src/platform/policy/bundle.ts'
import { createPolicyEngine } from '../../../src/platform/policy/cedar.ts'
import { openTestDatabase } from '../../support/database.ts'

/** The policies in use, and those of another time: somebody let administrators do what auditors may. */
const current = readPolicyBundle('policies/access')
const otherFiles = {
  schema: current.schema,
  policyFiles: current.policyFiles.map(({ name, text }) => ({
    name,
    text: text.replaceAll('"auditor"', '"administrator"'),
  })),
}
const other = { digest: digestOfFiles(otherFiles), ...otherFiles }
const bundles = [current, other]
const engines = bundles.map((bundle) => createPolicyEngine(bundle))

const id = fc.constantFrom('ada', 'ben', 'chan', 'yip', 'ho')
const people = fc.uniqueArray(id, { maxLength: 4 })
const role = fc.constantFrom(
  'researcher',
  'committee-member',
  'committee-chair',
  'custodian',
  'auditor',
  'administrator',
)
const organisation = fc.constantFrom('University', 'Institute', 'Hospital 港')
const facts = { organisation, roles: fc.uniqueArray(role, { maxLength: 3 }), active: fc.boolean() }
const scoped = {
  id: fc.uuid(),
  project: fc.uuid(),
  status: fc.constantFrom('draft', 'submitted', 'active'),
  members: people,
}
const resource: fc.Arbitrary<PolicyResource> = fc.oneof(
  fc.constant(gateway),
  fc.record({ type: fc.constant('Person' as const), id, ...facts }),
  fc.record({ type: fc.constant('Dataset' as const), id: fc.string(), custodian: organisation }),
  fc.record({ type: fc.constant('Project' as const), id: fc.uuid(), organisation, members: people }),
  fc.record({
    type: fc.constant('Request' as const),
    ...scoped,
    requester: id,
    organisations: fc.array(organisation),
  }),
  fc.record({ type: fc.constantFrom('Grant' as const, 'Extract' as const), ...scoped }),
)
const releaseFacts = fc.record({
  grantActive: fc.boolean(),
  grantStarted: fc.boolean(),
  grantExpired: fc.boolean(),
  inScope: fc.boolean(),
  dataUse: fc.constantFrom('permit', 'deny', 'missing', 'manual'),
  ethicsRequired: fc.boolean(),
  ethicsCurrent: fc.boolean(),
  consentBasisStated: fc.boolean(),
  personActive: fc.boolean(),
  member: fc.boolean(),
})
/** Questions that the schema allows and some policy may answer with yes. */
const sensible: fc.Arbitrary<PolicyRequest> = fc.record({
  principal: fc.record({
    id,
    organisation,
    roles: fc.uniqueArray(role, { minLength: 1, maxLength: 3 }),
    active: fc.constant(true),
  }),
  action: fc.constantFrom('audit.search', 'audit.export', 'people.list', 'projects.create', 'requests.list'),
  resource: fc.constant(gateway),
})
const anything: fc.Arbitrary<PolicyRequest> = fc.record(
  {
    principal: fc.record({ id, ...facts }),
    action: fc.constantFrom(...actions),
    resource,
    // Also where the schema wants none, and of the wrong type: refused then, and refused again.
    context: fc.oneof(releaseFacts, fc.constant({ inScope: 'yes' })),
  },
  { requiredKeys: ['principal', 'action', 'resource'] },
)

const question = fc.oneof(sensible, anything)

/** One call: the question that decided and others that were asked before it. */
const call = fc.record({
  time: fc.integer({ min: 0, max: 1 }),
  question,
  before: fc.array(question, { maxLength: 2 }),
})
type Call = {
  readonly time: number
  readonly question: PolicyRequest
  readonly before: readonly PolicyRequest[]
}

function eventOf({ time, question: asked, before }: Call, at: number): AuditEvent {
  const engine = engines[time]
  if (engine === undefined) throw new Error('no such time')
  const decision = engine.decide(asked)
  const permitted = before.map(engine.decide).filter(({ allowed }) => allowed)
  return {
    type: decision.allowed ? 'audit.read' : 'access.denied',
    outcome: decision.allowed ? 'success' : 'refused',
    time: new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString(),
    actor: { id: asked.principal.id },
    about: {},
    decision: decisionRecord(decision, 'authorise', permitted),
    evidence: { questions: questionsOf([decision, ...permitted]) },
  }
}

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
  await database.transaction(async (tx) => {
    for (const bundle of bundles) await keepBundle(tx, bundle)
  })
})
afterAll(() => database?.close())

const newest = async () => (await database.client.auditEntry.findFirst({ orderBy: { id: 'desc' } }))?.id ?? 0n

describe('replaying', () => {
  it('comes to every recorded answer again, for any history under either policy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), async (history) => {
        const events = history.map(eventOf)
        await database.transaction(async (tx) => {
          for (const event of events) await appendEvent(tx, event)
        })
      }),
      { numRuns: 40 },
    )
    const report = await replayDecisions(database)
    expect(report).toMatchObject({ differing: 0, differences: [] })
    expect(report.entries).toBe(await database.client.auditEntry.count())
    expect(report.decisions).toBeGreaterThanOrEqual(report.entries)
    const kinds = await database.client.auditEntry.groupBy({ by: ['type'], _count: true })
    // Random histories hold both answers, or the property says little.
    expect(kinds.map(({ type }) => type).sort()).toEqual(['access.denied', 'audit.read'])
  })

  it('notices whatever was recorded otherwise than it was decided', async () => {
    const lies: ((event: AuditEvent) => AuditEvent['decision'])[] = [
      ({ decision }) => decision && { ...decision, policies: [...decision.policies, 'invented'] },
      ({ decision }) =>
        decision && { ...decision, reasons: decision.reasons.length > 0 ? [] : ['NO_POLICY_PERMITS'] },
      ({ decision }) =>
        decision && {
          ...decision,
          bundle: bundles[0]?.digest === decision.bundle ? `sha256:${'0'.repeat(64)}` : decision.bundle,
          permitted: [{ policies: ['x'], bundle: String(decision.bundle), inputs: String(decision.inputs) }],
        },
    ]
    await fc.assert(
      fc.asyncProperty(call, fc.constantFrom(...lies), async (made, lie) => {
        const event = eventOf({ ...made, before: [] }, 0)
        const decision = lie(event)
        await database.transaction((tx) => appendEvent(tx, { ...event, ...(decision ? { decision } : {}) }))
        expect((await replayDecisions(database, { entry: await newest() })).differing).toBeGreaterThan(0)
      }),
      { numRuns: 30 },
    )
  })

  it('says so when the policies of the time are not there', async () => {
    const event = eventOf(
      {
        time: 0,
        question: {
          principal: { id: 'yip', organisation: 'X', roles: [], active: true },
          action: 'audit.read',
          resource: gateway,
        },
        before: [],
      },
      0,
    )
    const bundle = `sha256:${'1'.repeat(64)}`
    const { decision } = event
    await database.transaction((tx) =>
      appendEvent(tx, { ...event, ...(decision ? { decision: { ...decision, bundle } } : {}) }),
    )
    expect((await replayDecisions(database, { entry: await newest() })).differences).toMatchObject([
      { kind: 'bundle-missing' },
    ])
  })

  it('does not store a question under a digest that is not its own', async () => {
    const event = eventOf(
      {
        time: 0,
        question: {
          principal: { id: 'yip', organisation: 'X', roles: [], active: true },
          action: 'audit.read',
          resource: gateway,
        },
        before: [],
      },
      0,
    )
    const questions = [{ digest: `sha256:${'2'.repeat(64)}`, text: '{}' }]
    const append = database.transaction((tx) => appendEvent(tx, { ...event, evidence: { questions } }))
    await expect(append).rejects.toThrow('does not have the digest')
  })
})
