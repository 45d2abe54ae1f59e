import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Api,
  expectStatus,
  openApi,
  requestContent,
  vote,
  withDraft,
  withSubmitted,
} from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const decide = (id: string, outcome: string, more: object = {}) =>
  api.as('chan').post(`/api/reviews/${id}/decision`, { outcome, rationale: 'Because.', ...more })

const rowsOf = async (requestId: string) => ({
  request: await api.database.client.accessRequest.findUnique({ where: { id: requestId } }),
  votes: await api.database.client.vote.findMany({ where: { requestId }, orderBy: { castAt: 'asc' } }),
  decisions: await api.database.client.decision.findMany({ where: { requestId } }),
  grants: await api.database.client.grant.findMany({ where: { requestId } }),
})

describe('a review is refused', () => {
  it('with CONFLICT_OF_INTEREST to a member of the same institution, with policy and remedy, on record', async () => {
    const { id, projectId } = await withSubmitted(api)
    const left = await api.eventsOf(async () => {
      const cast = api.as('cheung').post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'Fine' })
      const { body } = await expectStatus(403, cast)
      expect(body).toMatchObject({
        code: 'CONFLICT_OF_INTEREST',
        stage: 'authorise',
        policies: ['reviews-not-in-conflict'],
        remedy: 'A committee member from another institution must act',
      })
      expect(body.reasons[0].citation).toContain('Committee rule')
    })
    expect(left).toHaveLength(1)
    expect(left[0]).toMatchObject({
      type: 'access.denied',
      outcome: 'refused',
      action: 'reviews.vote',
      actor: { id: api.idOf('cheung') },
      about: { request: id, project: projectId },
      decision: { reasons: ['CONFLICT_OF_INTEREST'], policies: ['reviews-not-in-conflict'] },
    })
    const read = await expectStatus(403, api.as('cheung').get(`/api/reviews/${id}`))
    expect(read.body.code).toBe('CONFLICT_OF_INTEREST')
    expect((await rowsOf(id)).votes).toEqual([])
  })

  it('with CONFLICT_OF_INTEREST when a colleague of the member joins the team after submission', async () => {
    const { id, projectId } = await withSubmitted(api)
    await api.database.client.person.update({
      where: { id: api.idOf('ben') },
      data: { organisation: 'Research Ethics Committee (demo)' },
    })
    await expectStatus(
      201,
      api.as('ada').post(`/api/projects/${projectId}/members`, { personId: api.idOf('ben'), role: 'member' }),
    )
    const cast = api.as('lee').post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'Fine' })
    expect((await expectStatus(403, cast)).body.code).toBe('CONFLICT_OF_INTEREST')
    await api.database.client.person.update({
      where: { id: api.idOf('ben') },
      data: { organisation: 'Kowloon Institute of Health' },
    })
  })

  it('with OWN_REQUEST to a member of the team, whatever their role', async () => {
    const { id } = await withSubmitted(api)
    await api.database.client.person.update({
      where: { id: api.idOf('ada') },
      data: { roles: ['researcher', 'committee-chair'] },
    })
    for (const [path, body] of [
      ['votes', { choice: 'approve', rationale: 'Mine' }],
      ['decision', { outcome: 'approved', rationale: 'Mine' }],
      ['return', { rationale: 'Mine' }],
    ] as const) {
      const answer = await expectStatus(403, api.as('ada').post(`/api/reviews/${id}/${path}`, body))
      expect(answer.body.reasons.map((reason: { code: string }) => reason.code)).toContain('OWN_REQUEST')
    }
    await api.database.client.person.update({
      where: { id: api.idOf('ada') },
      data: { roles: ['researcher'] },
    })
  })

  it('with ILLEGAL_TRANSITION before submission: no vote, no decision, no return', async () => {
    const { id } = await withDraft(api)
    const cast = api.as('lee').post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'Early' })
    expect((await expectStatus(409, cast)).body.code).toBe('ILLEGAL_TRANSITION')
    expect((await expectStatus(409, decide(id, 'approved'))).body.code).toBe('ILLEGAL_TRANSITION')
    const back = api.as('chan').post(`/api/reviews/${id}/return`, { rationale: 'Early' })
    expect((await expectStatus(409, back)).body.code).toBe('ILLEGAL_TRANSITION')
    expect((await rowsOf(id)).request?.status).toBe('draft')
  })

  it('with QUORUM_NOT_REACHED while fewer members than the quorum have voted', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'chan', id, 'approve')
    await vote(api, 'chan', id, 'approve')
    const { body } = await expectStatus(409, decide(id, 'approved'))
    expect(body).toMatchObject({
      code: 'QUORUM_NOT_REACHED',
      detail: '1 of 2 votes without a conflict were cast',
    })
  })

  it('with QUORUM_NOT_REACHED when a vote turned out to be in conflict', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'chan', id, 'approve')
    await vote(api, 'mok', id, 'approve')
    const move = (organisation: string) =>
      api.database.client.person.update({ where: { id: api.idOf('mok') }, data: { organisation } })
    await move('University of Victoria Harbour')
    expect((await expectStatus(409, decide(id, 'approved'))).body.code).toBe('QUORUM_NOT_REACHED')
    await move('Research Ethics Committee (demo)')
    await expectStatus(201, decide(id, 'approved'))
  })

  it('with VOTES_DO_NOT_SUPPORT against the majority, either way', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'reject')
    await vote(api, 'mok', id, 'request-changes')
    await vote(api, 'chan', id, 'approve')
    expect((await expectStatus(409, decide(id, 'approved'))).body.code).toBe('VOTES_DO_NOT_SUPPORT')
    await vote(api, 'lee', id, 'approve')
    expect((await expectStatus(409, decide(id, 'rejected'))).body.code).toBe('VOTES_DO_NOT_SUPPORT')
    await expectStatus(201, decide(id, 'approved'))
  })

  it('with ALREADY_DECIDED a second time, and nothing changes', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'approve')
    await vote(api, 'chan', id, 'approve')
    await expectStatus(201, decide(id, 'approved'))
    const before = await rowsOf(id)
    for (const outcome of ['approved', 'rejected'])
      expect((await expectStatus(409, decide(id, outcome))).body.code).toBe('ALREADY_DECIDED')
    const late = api.as('mok').post(`/api/reviews/${id}/votes`, { choice: 'reject', rationale: 'Late' })
    expect((await expectStatus(409, late)).body.code).toBe('ALREADY_DECIDED')
    const back = api.as('chan').post(`/api/reviews/${id}/return`, { rationale: 'Late' })
    expect((await expectStatus(409, back)).body.code).toBe('ALREADY_DECIDED')
    expect(await rowsOf(id)).toEqual(before)
  })

  it('with ALREADY_DECIDED to all but one of several decisions at once', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'approve')
    await vote(api, 'chan', id, 'approve')
    const answers = await Promise.all([
      decide(id, 'approved'),
      decide(id, 'approved'),
      decide(id, 'approved'),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409])
    expect((await rowsOf(id)).grants).toHaveLength(1)
  })

  it('with NO_POLICY_PERMITS to anybody but the chair who decides, and to researchers who vote', async () => {
    const { id } = await withSubmitted(api)
    for (const subject of ['lee', 'wong', 'yip', 'ho', 'ben']) {
      const attempt = api
        .as(subject)
        .post(`/api/reviews/${id}/decision`, { outcome: 'approved', rationale: 'No' })
      expect((await expectStatus(403, attempt)).body.code).toBe('NO_POLICY_PERMITS')
    }
    const cast = api.as('ben').post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'No' })
    expect((await expectStatus(403, cast)).body.code).toBe('NO_POLICY_PERMITS')
  })

  it('with GRANT_CONDITIONS_INVALID for conditions that widen, miss or empty the request', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'approve')
    await vote(api, 'chan', id, 'approve')
    const all = requestContent().datasets[0]?.variables
    for (const condition of [
      { kind: 'minimum-k', k: 1 },
      { kind: 'maximum-patients', patients: 0 },
      { kind: 'ends-on', date: '2030-01-01' },
      { kind: 'exclude-variables', dataset: 'clinic', variables: ['visits.ward'] },
      { kind: 'exclude-variables', dataset: 'other', variables: ['visits.ward'] },
      { kind: 'exclude-variables', dataset: 'clinic', variables: all },
    ]) {
      const { body } = await expectStatus(422, decide(id, 'approved', { conditions: [condition] }))
      expect([condition.kind, body.code]).toEqual([condition.kind, 'GRANT_CONDITIONS_INVALID'])
      expect(body.violations[0].path).toMatch(/^conditions/)
    }
    const past = decide(id, 'approved', { conditions: [{ kind: 'ends-on', date: '2026-01-01' }] })
    expect((await expectStatus(422, past)).body.code).toBe('END_DATE_INVALID')
    expect((await rowsOf(id)).decisions).toEqual([])
  })

  it('with GRANT_CONDITIONS_INVALID when a rejection carries conditions', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'reject')
    await vote(api, 'chan', id, 'reject')
    const { body } = await expectStatus(
      422,
      decide(id, 'rejected', { conditions: [{ kind: 'minimum-k', k: 5 }] }),
    )
    expect(body.code).toBe('GRANT_CONDITIONS_INVALID')
  })

  it('with INPUT_INVALID for unknown fields, kinds and choices, and 404 for unknown requests', async () => {
    const { id } = await withSubmitted(api)
    const cast = api.as('lee').post(`/api/reviews/${id}/votes`, { choice: 'maybe', rationale: '', weight: 2 })
    const { body } = await expectStatus(422, cast)
    expect(body.violations.map((one: { path: string }) => one.path).sort()).toEqual([
      'choice',
      'rationale',
      'weight',
    ])
    const conditions = [{ kind: 'none' }, { kind: 'minimum-k', k: 'ten' }, { kind: 'ends-on', day: 1 }]
    const decided = await expectStatus(422, decide(id, 'approved', { conditions }))
    expect(decided.body.violations).toEqual([
      {
        path: 'conditions.0.kind',
        message: 'must be one of minimum-k, maximum-patients, exclude-variables, ends-on',
      },
      { path: 'conditions.1.k', message: expect.stringContaining('expected number') },
      { path: 'conditions.2.date', message: expect.any(String) },
      { path: 'conditions.2.day', message: 'is not a known field' },
    ])
    await expectStatus(422, api.as('lee').get('/api/reviews/1'))
    await expectStatus(404, api.as('lee').get('/api/reviews/0190a0b0-0000-7000-8000-00000000dead'))
  })
})
