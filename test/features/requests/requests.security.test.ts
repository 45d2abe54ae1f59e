import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Api,
  expectStatus,
  openApi,
  requestContent,
  withDraft,
  withProject,
  withSubmitted,
} from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const [selection] = requestContent().datasets
const withCohort = (cohort: unknown) => requestContent({ datasets: [{ ...selection, cohort }] })
const unknownId = '0190a0b0-0000-7000-8000-00000000dead'

describe('access requests of others', () => {
  it('cannot be drafted, read, edited, submitted or withdrawn', async () => {
    const { id, etag, projectId } = await withSubmitted(api)
    const ben = api.as('ben')
    const draft = await expectStatus(403, ben.post('/api/requests', { projectId, content: requestContent() }))
    expect(draft.body).toMatchObject({
      code: 'NOT_PROJECT_MEMBER',
      policies: ['requests-draft-only-for-own-project'],
    })
    expect((await expectStatus(403, ben.get(`/api/requests/${id}`))).body.code).toBe('NO_POLICY_PERMITS')
    const put = ben.put(`/api/requests/${id}`, { content: requestContent() }).set('If-Match', etag)
    expect((await expectStatus(403, put)).body.code).toBe('NOT_PROJECT_MEMBER')
    for (const command of ['submit', 'withdraw']) {
      const sent = ben.post(`/api/requests/${id}/${command}`).set('If-Match', etag)
      expect((await expectStatus(403, sent)).body.code).toBe('NOT_PROJECT_MEMBER')
    }
    const denied = (await api.events('access.denied')).filter((event) => event.actor.id === api.idOf('ben'))
    expect(denied.map((event) => event.action)).toEqual([
      'requests.draft',
      'requests.read',
      'requests.edit',
      'requests.submit',
      'requests.withdraw',
    ])
  })

  it('stay hidden from the committee while they are drafts', async () => {
    const { id } = await withDraft(api)
    for (const subject of ['lee', 'chan']) await expectStatus(403, api.as(subject).get(`/api/requests/${id}`))
  })

  it('stay hidden from the committee when they are withdrawn without having been submitted', async () => {
    const { id } = await withDraft(api)
    await expectStatus(200, api.as('ada').post(`/api/requests/${id}/withdraw`))
    await expectStatus(403, api.as('lee').get(`/api/requests/${id}`))
    const { body } = await expectStatus(200, api.as('lee').get('/api/requests?status=withdrawn'))
    expect(body.items).toEqual([])
    const auditor = await expectStatus(200, api.as('yip').get('/api/requests?status=withdrawn'))
    expect(auditor.body.items).toMatchObject([{ id, status: 'withdrawn', version: 0 }])
  })

  it('are never written by those who oversee: no role bypasses the policies', async () => {
    const { id, etag } = await withDraft(api)
    for (const subject of ['chan', 'wong', 'yip', 'ho'])
      await expectStatus(403, api.as(subject).post(`/api/requests/${id}/submit`).set('If-Match', etag))
  })
})

describe('hostile input', () => {
  it('refuses unknown fields at every level and names each place', async () => {
    const projectId = await withProject(api)
    const content = requestContent({ admin: true, purpose: { ...requestContent().purpose, x: 1 } })
    const { body } = await expectStatus(
      422,
      api.as('ada').post('/api/requests', { projectId, content, status: 'approved' }),
    )
    const paths = body.violations.map((one: { path: string }) => one.path)
    expect(paths).toEqual(expect.arrayContaining(['status', 'content.admin', 'content.purpose.x']))
  })

  it('refuses a dataset version chosen by the researcher', async () => {
    const projectId = await withProject(api)
    const content = requestContent({ datasets: [{ ...selection, version: 1 }] })
    const { body } = await expectStatus(422, api.as('ada').post('/api/requests', { projectId, content }))
    expect(body.violations[0].path).toBe('content.datasets.0.version')
  })

  it('answers unknown ids with 404 and malformed ones with 422', async () => {
    await expectStatus(404, api.as('ada').get(`/api/requests/${unknownId}`))
    await expectStatus(
      404,
      api.as('ada').post('/api/requests', { projectId: unknownId, content: requestContent() }),
    )
    await expectStatus(422, api.as('ada').get("/api/requests/1'--"))
    await expectStatus(422, api.as('ada').get('/api/requests?status=drafty'))
    await expectStatus(422, api.as('ada').get('/api/requests?cursor=AAAA'))
  })

  it('refuses SQL in names of variables and operators', async () => {
    const projectId = await withProject(api)
    for (const cohort of [
      { variable: 'patients.sex" OR 1=1 --', op: 'eq', value: 'F' },
      { variable: 'patients; DROP TABLE person', op: 'eq', value: 'F' },
      { variable: 'patients.sex', op: 'eq OR 1=1', value: 'F' },
      { variable: 'patients.sex', op: 'eq', value: { raw: '1=1' } },
      { variable: 'patients.sex\n.x', op: 'present' },
      { variable: 'constructor.name', op: 'present' },
      { variable: 'patients.toString', op: 'present' },
      { sql: '1=1' },
      '1=1',
    ]) {
      const { body } = await expectStatus(
        422,
        api.as('ada').post('/api/requests', { projectId, content: withCohort(cohort) }),
      )
      expect(body.code).toBe('INPUT_INVALID')
      expect(body.violations[0].path).toMatch(/^content\.datasets\.0\.cohort/)
    }
    const variables = ['patients.sex", (SELECT 1) AS "x']
    const content = requestContent({ datasets: [{ ...selection, variables }] })
    await expectStatus(422, api.as('ada').post('/api/requests', { projectId, content }))
  })

  it('keeps SQL in values as plain text', async () => {
    const value = "'; DROP TABLE access_request; --"
    const { id } = await withSubmitted(api, withCohort({ variable: 'visits.ward', op: 'eq', value }))
    const { body } = await expectStatus(200, api.as('ada').get(`/api/requests/${id}`))
    expect(body.versions[0].content.datasets[0].cohort.value).toBe(value)
    expect(await api.database.client.accessRequest.count()).toBeGreaterThan(0)
  })

  it('refuses a predicate nested beyond reason without falling over', async () => {
    const projectId = await withProject(api)
    const nested = (depth: number) =>
      Array.from({ length: depth }).reduce<object>((inner) => ({ not: inner }), {
        variable: 'visits.ward',
        op: 'present',
      })
    const send = (depth: number) =>
      api.as('ada').post('/api/requests', { projectId, content: withCohort(nested(depth)) })
    const { body } = await expectStatus(422, send(100))
    expect(body.violations[0].message).toContain('nested deeper')
    // Deeper still, the JSON parser gives up first.
    expect((await send(5000)).status).toBeLessThan(500)
    const draft = await withDraft(api, withCohort(nested(20)))
    const submit = api.as('ada').post(`/api/requests/${draft.id}/submit`).set('If-Match', draft.etag)
    expect((await expectStatus(422, submit)).body.code).toBe('COHORT_INVALID')
  })
})
