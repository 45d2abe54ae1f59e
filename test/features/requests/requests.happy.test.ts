import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Api,
  etag,
  expectStatus,
  openApi,
  requestContent,
  withDraft,
  withProject,
  withSubmitted,
} from '../../support/api.ts'
import { clinicDefinition } from '../../support/clinic.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('access requests', () => {
  it('are drafted, edited and submitted; the submission pins dataset versions, the draft does not', async () => {
    const draft = await withDraft(api)
    expect(draft.etag).toBe('"1"')
    const content = requestContent({ title: 'A better title' })
    const edit = await expectStatus(
      200,
      api.as('ada').put(`/api/requests/${draft.id}`, { content }).set('If-Match', draft.etag),
    )
    expect(edit.body).toMatchObject({
      status: 'draft',
      title: 'A better title',
      revision: 2,
      version: 0,
      versions: [],
    })
    const submit = api.as('ada').post(`/api/requests/${draft.id}/submit`).set('If-Match', etag(edit))
    const { body } = await expectStatus(200, submit)
    expect(body).toMatchObject({
      status: 'submitted',
      version: 1,
      revision: 3,
      decision: null,
      grantId: null,
    })
    expect(body.versions[0].content.datasets[0].version).toBe(1)
    expect(body.content.datasets[0].version).toBeUndefined()
    expect(body.versions[0].digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('pin the version that is current when they are submitted', async () => {
    const draft = await withDraft(api)
    const definition = { ...clinicDefinition, description: `Described on ${draft.id}` }
    const { body: dataset } = await expectStatus(201, api.as('wong').post('/api/catalogue', { definition }))
    const submit = api.as('ada').post(`/api/requests/${draft.id}/submit`).set('If-Match', draft.etag)
    const { body } = await expectStatus(200, submit)
    expect(body.versions[0].content.datasets[0].version).toBe(dataset.version)
  })

  it('are submitted once when the submission is repeated with its key', async () => {
    const draft = await withDraft(api)
    const send = () =>
      api
        .as('ada')
        .post(`/api/requests/${draft.id}/submit`)
        .set('If-Match', draft.etag)
        .set('Idempotency-Key', draft.id)
    const [first, second] = [await expectStatus(200, send()), await expectStatus(200, send())]
    expect(second.body).toEqual(first.body)
    expect(etag(second)).toBe(etag(first))
    expect(await api.database.client.requestVersion.count({ where: { requestId: draft.id } })).toBe(1)
  })

  it('are drafted once when the draft is repeated with its key, and not under a used key', async () => {
    const projectId = await withProject(api)
    const send = (title: string) =>
      api
        .as('ada')
        .post('/api/requests', { projectId, content: requestContent({ title }) })
        .set('Idempotency-Key', projectId)
    const [first, second] = [await expectStatus(201, send('One')), await expectStatus(201, send('One'))]
    expect(second.body.id).toBe(first.body.id)
    expect((await expectStatus(422, send('Two'))).body.code).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(await api.database.client.accessRequest.count({ where: { projectId } })).toBe(1)
  })

  it('can be withdrawn as a draft and when submitted', async () => {
    for (const { id } of [await withDraft(api), await withSubmitted(api)]) {
      const left = await api.eventsOf(() =>
        expectStatus(200, api.as('ada').post(`/api/requests/${id}/withdraw`)),
      )
      expect(left.map((event) => event.type)).toEqual(['request.withdrawn'])
    }
  })

  it('are listed to those who may read them, page by page in a stable order', async () => {
    const draft = await withDraft(api)
    const submitted = await withSubmitted(api)
    const idsSeenBy = async (subject: string, query = '') => {
      const ids: string[] = []
      let cursor = ''
      do {
        const { body } = await expectStatus(
          200,
          api.as(subject).get(`/api/requests?limit=2${query}${cursor}`),
        )
        ids.push(...body.items.map((item: { id: string }) => item.id))
        cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
      } while (cursor !== '')
      return ids
    }
    const all = await api.database.client.accessRequest.findMany({ orderBy: { createdAt: 'desc' } })
    expect(await idsSeenBy('ada')).toEqual(all.map(({ id }) => id))
    expect(await idsSeenBy('yip')).toEqual(all.map(({ id }) => id))
    expect(await idsSeenBy('lee')).toEqual(all.filter(({ version }) => version > 0).map(({ id }) => id))
    expect(await idsSeenBy('lee')).not.toContain(draft.id)
    expect(await idsSeenBy('ben')).toEqual([])
    expect(await idsSeenBy('ada', `&project=${submitted.projectId}&status=submitted`)).toEqual([submitted.id])
    expect(await idsSeenBy('lee', '&status=draft')).toEqual([])
  })

  it('leave a record when the committee or the auditor reads them, not when the team does', async () => {
    const { id, projectId } = await withSubmitted(api)
    for (const subject of ['lee', 'yip']) {
      const left = await api.eventsOf(() => expectStatus(200, api.as(subject).get(`/api/requests/${id}`)))
      expect(left).toHaveLength(1)
      expect(left[0]).toMatchObject({
        type: 'request.read',
        actor: { id: api.idOf(subject) },
        about: { request: id, project: projectId, requestVersion: 1 },
      })
    }
    expect(await api.eventsOf(() => expectStatus(200, api.as('ada').get(`/api/requests/${id}`)))).toEqual([])
  })
})
