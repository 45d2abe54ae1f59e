import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, openApi, requestContent, vote, withSubmitted } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('a request from draft to grant', () => {
  it('is voted on by two members without a conflict, decided with conditions, and becomes a grant', async () => {
    const { id, projectId } = await withSubmitted(api)
    await vote(api, 'lee', id, 'approve')
    await vote(api, 'chan', id, 'approve')
    const conditions = [
      { kind: 'minimum-k', k: 10 },
      { kind: 'exclude-variables', dataset: 'clinic', variables: ['patients.dob'] },
      { kind: 'ends-on', date: '2026-12-31' },
    ]
    const obligations = [{ code: 'DUO:0000019', text: 'Publish the results.' }]
    const decision = { outcome: 'approved', rationale: 'Sound and proportionate.', conditions, obligations }

    const left = await api.eventsOf(async () => {
      const { body } = await expectStatus(201, api.as('chan').post(`/api/reviews/${id}/decision`, decision))
      expect(body.decision).toMatchObject({ outcome: 'approved', version: 1, conditions, obligations })
      expect(body.decision.decidedBy).toBe(api.idOf('chan'))
      const grant = await expectStatus(200, api.as('ada').get(`/api/grants/${body.grantId}`))
      expect(grant.body).toMatchObject({
        requestId: id,
        requestVersion: 1,
        projectId,
        status: 'active',
        revoked: null,
      })
      expect(grant.body.scope.datasets[0]).toMatchObject({
        version: 1,
        variables: ['patients.sex', 'visits.admitted', 'visits.diagnosis'],
      })
      expect(grant.body.startsAt).toBe(body.decision.decidedAt)
      expect(grant.body.endsAt).toBe('2027-01-01T00:00:00.000Z')
      const read = await expectStatus(200, api.as('ada').get(`/api/requests/${id}`))
      expect(read.body).toMatchObject({
        status: 'approved',
        grantId: body.grantId,
        decision: { outcome: 'approved' },
      })
    })
    expect(left.map((event) => event.type)).toEqual(['request.decided', 'grant.issued', 'grant.read'])
    expect(left[0]).toMatchObject({
      actor: { id: api.idOf('chan') },
      about: { request: id, project: projectId, requestVersion: 1 },
      details: { outcome: 'approved', committee: 'research-ethics' },
      counts: { approve: 2, reject: 0, requestChanges: 0, total: 2, quorum: 2 },
      decision: { policies: ['reviews-decide-by-chair'], bundle: api.policyEngine.bundle },
    })
    expect(left[0]?.digests?.content).toBe((await api.events('request.submitted'))[0]?.digests?.content)
  })

  it('hides the votes of others until the member has voted', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'reject')
    const before = await expectStatus(200, api.as('chan').get(`/api/reviews/${id}`))
    expect(before.body).toMatchObject({ ownVote: null, votes: null, tally: null })
    expect(JSON.stringify(before.body)).not.toContain('lee says')
    const auditor = await expectStatus(200, api.as('yip').get(`/api/reviews/${id}`))
    expect(auditor.body).toMatchObject({ votes: null, tally: null })

    const after = await vote(api, 'chan', id, 'approve')
    expect(after.body.tally).toEqual({ approve: 1, reject: 1, 'request-changes': 0, total: 2 })
    expect(after.body.votes.map((one: { member: { id: string } }) => one.member.id)).toEqual([
      api.idOf('lee'),
      api.idOf('chan'),
    ])
    expect(JSON.stringify(after.body)).not.toContain('@')
  })

  it('supersedes an earlier vote of the same member and keeps it', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'reject')
    const { body } = await vote(api, 'lee', id, 'approve')
    expect(body.tally).toMatchObject({ approve: 1, reject: 0, total: 1 })
    const kept = await api.database.client.vote.findMany({
      where: { requestId: id },
      orderBy: { castAt: 'asc' },
    })
    expect(kept.map((one) => [one.choice, one.supersededAt === null])).toEqual([
      ['reject', false],
      ['approve', true],
    ])
    expect(kept[0]?.rationale).toBe('lee says reject')
  })

  it('answers a repeated vote with the first answer and counts it once', async () => {
    const { id } = await withSubmitted(api)
    const send = () =>
      api
        .as('lee')
        .post(`/api/reviews/${id}/votes`, { choice: 'approve', rationale: 'Yes' })
        .set('Idempotency-Key', `v-${id}`)
    const first = await expectStatus(201, send())
    const second = await expectStatus(201, send())
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(await api.database.client.vote.count({ where: { requestId: id } })).toBe(1)
  })

  it('rejects with a majority against it, without a grant', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'reject')
    await vote(api, 'mok', id, 'request-changes')
    await vote(api, 'chan', id, 'approve')
    const rejection = { outcome: 'rejected', rationale: 'The cohort is too wide.' }
    const { body } = await expectStatus(201, api.as('chan').post(`/api/reviews/${id}/decision`, rejection))
    expect(body).toMatchObject({ grantId: null, decision: { outcome: 'rejected' } })
    expect(await api.database.client.grant.count({ where: { requestId: id } })).toBe(0)
    const read = await expectStatus(200, api.as('lee').get(`/api/reviews/${id}`))
    expect(read.body).toMatchObject({ status: 'rejected', tally: { total: 3 } })
  })

  it('returns a request with its reason; the next submission is a version of its own with votes of its own', async () => {
    const { id } = await withSubmitted(api)
    await vote(api, 'lee', id, 'approve')
    const left = await api.eventsOf(() =>
      expectStatus(
        200,
        api.as('chan').post(`/api/reviews/${id}/return`, { rationale: 'Say why the date of birth.' }),
      ),
    )
    expect(left.map((event) => event.type)).toEqual(['request.returned'])
    const returned = await expectStatus(200, api.as('ada').get(`/api/requests/${id}`))
    expect(returned.body).toMatchObject({
      status: 'returned',
      versions: [{ returnedWith: 'Say why the date of birth.' }],
    })

    const content = requestContent({ title: 'Without the date of birth' })
    const edited = api
      .as('ada')
      .put(`/api/requests/${id}`, { content })
      .set('If-Match', `"${returned.body.revision}"`)
    const tag = (await expectStatus(200, edited)).headers.etag ?? ''
    const seen = await expectStatus(200, api.as('lee').get(`/api/requests/${id}`))
    expect(seen.body.content.title).toBe('Glycaemic control after discharge')
    expect(seen.body.title).toBe('Glycaemic control after discharge')
    const list = await expectStatus(200, api.as('lee').get('/api/requests?status=returned'))
    expect(list.body.items.map((item: { title: string }) => item.title)).toEqual([
      'Glycaemic control after discharge',
    ])
    const again = api.as('ada').post(`/api/requests/${id}/submit`).set('If-Match', tag)
    const { body } = await expectStatus(200, again)
    expect(body.versions.map((one: { returnedWith: string | null }) => one.returnedWith)).toEqual([
      'Say why the date of birth.',
      null,
    ])
    const review = await expectStatus(200, api.as('lee').get(`/api/reviews/${id}`))
    expect(review.body).toMatchObject({ version: 2, ownVote: null, votes: null })
    expect(await api.database.client.vote.count({ where: { requestId: id, version: 1 } })).toBe(2)
  })

  it('records who read a review', async () => {
    const { id, projectId } = await withSubmitted(api)
    const [read] = await api.eventsOf(() => expectStatus(200, api.as('lee').get(`/api/reviews/${id}`)))
    expect(read).toMatchObject({
      type: 'review.read',
      actor: { id: api.idOf('lee') },
      about: { request: id, project: projectId, requestVersion: 1 },
    })
  })
})
