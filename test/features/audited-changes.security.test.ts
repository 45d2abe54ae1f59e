import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { EventType } from '../../src/domain/audit/event.ts'
import {
  type Api,
  expectStatus,
  issuer,
  openApi,
  requestContent,
  vote,
  withDraft,
  withGrant,
  withProject,
  withSubmitted,
} from '../support/api.ts'
import { clinicDefinition } from '../support/clinic.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
  await api.database.query(`CREATE FUNCTION audit_is_down() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is full'; END; $$`)
})
afterAll(() => api.close())

const tables = [
  'person',
  'project',
  'project_member',
  'dataset_version',
  'access_request',
  'request_version',
  'vote',
  'decision',
  'access_grant',
  'audit_entry',
]

/** Every row of every table, so that any change at all shows. */
async function everything(): Promise<Record<string, unknown>> {
  const entries = tables.map(async (table) => {
    const rows = await api.database.query<{ row: string }>(
      `SELECT row_to_json(t)::text AS row FROM "${table}" t ORDER BY 1`,
    )
    return [table, rows.map(({ row }) => row)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

type Call = ReturnType<ReturnType<Api['as']>['post']>
type Change = {
  readonly name: string
  readonly events: EventType[]
  readonly prepare: () => Promise<() => Call>
}

const change = (name: string, events: EventType[], prepare: Change['prepare']): Change => ({
  name,
  events,
  prepare,
})

const decision = { outcome: 'approved', rationale: 'Sound.' }
let serial = 0

const changes: Change[] = [
  change('register a person', ['person.registered'], async () => {
    const person = {
      issuer,
      subject: `p${serial++}`,
      name: 'N',
      email: 'n@example.org',
      organisation: 'O',
      roles: ['researcher'],
    }
    return () => api.as('ho').post('/api/people', person)
  }),
  change(
    'change a person',
    ['person.changed'],
    async () => () =>
      api.as('ho').patch(`/api/people/${api.idOf('ben')}`, { organisation: `Institute ${serial++}` }),
  ),
  change('erase a person', ['person.erased'], async () => {
    const subject = `p${serial++}`
    const person = {
      issuer,
      subject,
      name: 'N',
      email: 'n@example.org',
      organisation: 'O',
      roles: ['researcher'],
    }
    const { body } = await expectStatus(201, api.as('ho').post('/api/people', person))
    return () => api.as('ho').post(`/api/people/${body.id}/erase`, { reason: 'They asked for it' })
  }),
  change(
    'start a project',
    ['project.created'],
    async () => () => api.as('ada').post('/api/projects', { title: 'New' }),
  ),
  change('add a member', ['project.member-added'], async () => {
    const id = await withProject(api)
    return () =>
      api.as('ada').post(`/api/projects/${id}/members`, { personId: api.idOf('ben'), role: 'member' })
  }),
  change('register a dataset', ['dataset.registered'], async () => {
    const definition = { ...clinicDefinition, description: `Number ${serial++}` }
    return () => api.as('wong').post('/api/catalogue', { definition })
  }),
  change('draft a request', ['request.drafted'], async () => {
    const projectId = await withProject(api)
    return () => api.as('ada').post('/api/requests', { projectId, content: requestContent() })
  }),
  change('edit a request', ['request.edited'], async () => {
    const { id, etag } = await withDraft(api)
    return () =>
      api
        .as('ada')
        .put(`/api/requests/${id}`, { content: requestContent({ title: 'Edited' }) })
        .set('If-Match', etag)
  }),
  change('submit a request', ['request.submitted'], async () => {
    const { id, etag } = await withDraft(api)
    return () => api.as('ada').post(`/api/requests/${id}/submit`).set('If-Match', etag)
  }),
  change('withdraw a request', ['request.withdrawn'], async () => {
    const { id } = await withSubmitted(api)
    return () => api.as('ada').post(`/api/requests/${id}/withdraw`)
  }),
  change('vote', ['review.voted'], async () => {
    const { id } = await withSubmitted(api)
    return () => api.as('lee').post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'Yes' })
  }),
  change('vote anew', ['review.voted'], async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'reject')
    return () => api.as('lee').post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'Yes' })
  }),
  change('return a request', ['request.returned'], async () => {
    const { id } = await withSubmitted(api)
    return () => api.as('chan').post(`/api/reviews/${id}/return`, { rationale: 'Why?' })
  }),
  change('decide a request', ['request.decided', 'grant.issued'], async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'approve')
    await vote(api, 'chan', id, 'approve')
    return () => api.as('chan').post(`/api/reviews/${id}/decision`, decision)
  }),
  change('revoke a grant', ['grant.revoked'], async () => {
    const { grantId } = await withGrant(api)
    return () => api.as('chan').post(`/api/grants/${grantId}/revoke`, { reason: 'Over' })
  }),
]

describe('every change and its record exist together or not at all', () => {
  it.each(changes)('$name', async ({ events, prepare }) => {
    const call = await prepare()
    const before = await everything()
    await api.database.query(
      'CREATE TRIGGER down BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_down()',
    )
    try {
      const { body } = await expectStatus(503, call())
      expect(body).toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
      expect(body.detail).not.toContain('full')
    } finally {
      await api.database.query('DROP TRIGGER down ON audit_entry')
    }
    expect(await everything()).toEqual(before)

    const left = await api.eventsOf(async () => {
      const { status } = await call()
      expect([200, 201]).toContain(status)
    })
    expect(left.map((event) => event.type)).toEqual(events)
    for (const event of left) {
      expect(event).toMatchObject({ outcome: 'success', decision: { bundle: api.policyEngine.bundle } })
      expect(event.decision?.policies).not.toEqual([])
      expect(event.call?.requestId).toMatch(/^[0-9a-f-]{36}$/)
    }
    expect(await everything()).not.toEqual(before)
  })

  it('covers every route that changes something', () => {
    const writing = api.routes.filter((route) => route.method !== 'get').length
    // Voting is tried twice.
    expect(changes).toHaveLength(writing + 1)
  })

  it('and a read that cannot be recorded is not answered', async () => {
    const { id, grantId } = await withGrant(api)
    await api.database.query(
      'CREATE TRIGGER down BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_down()',
    )
    try {
      for (const path of [
        `requests/${id}`,
        `reviews/${id}`,
        `grants/${grantId}`,
        'people',
        `people/${api.idOf('ada')}`,
      ]) {
        const subject = path.startsWith('reviews') ? 'lee' : 'yip'
        const { body } = await expectStatus(503, api.as(subject).get(`/api/${path}`))
        expect(body.code).toBe('AUDIT_UNAVAILABLE')
      }
    } finally {
      await api.database.query('DROP TRIGGER down ON audit_entry')
    }
  })
})
