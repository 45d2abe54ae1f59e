import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, openApi, withProject } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('projects', () => {
  it('belong to the organisation of their creator, who leads them', async () => {
    const { body } = await expectStatus(
      201,
      api.as('ada').post('/api/projects', { title: 'Falls in old age' }),
    )
    expect(body).toMatchObject({
      title: 'Falls in old age',
      organisation: 'University of Victoria Harbour',
      members: [{ id: api.idOf('ada'), name: 'Dr. Ada Lam', role: 'lead' }],
    })
    expect(JSON.stringify(body)).not.toContain('@')
    expect(await api.events('project.created')).toMatchObject([
      { about: { project: body.id, person: api.idOf('ada') } },
    ])
  })

  it('take members, who see the project from then on', async () => {
    const id = await withProject(api)
    await expectStatus(403, api.as('ben').get(`/api/projects/${id}`))
    const add = api
      .as('ada')
      .post(`/api/projects/${id}/members`, { personId: api.idOf('ben'), role: 'member' })
    const { body } = await expectStatus(201, add)
    expect(body.members.map((member: { role: string }) => member.role)).toEqual(['lead', 'member'])
    await expectStatus(200, api.as('ben').get(`/api/projects/${id}`))
    const listed = await expectStatus(200, api.as('ben').get('/api/projects'))
    expect(listed.body.items.map((item: { id: string }) => item.id)).toEqual([id])
    expect((await api.events('project.member-added'))[0]).toMatchObject({
      about: { project: id, person: api.idOf('ben') },
      details: { role: 'member' },
    })
  })

  it('are on record when somebody outside the team reads them', async () => {
    const id = await withProject(api)
    expect(await api.eventsOf(() => expectStatus(200, api.as('ada').get(`/api/projects/${id}`)))).toEqual([])
    const left = await api.eventsOf(() => expectStatus(200, api.as('yip').get(`/api/projects/${id}`)))
    expect(left).toMatchObject([
      { type: 'project.read', actor: { id: api.idOf('yip') }, about: { project: id } },
    ])
  })

  it('are listed newest first: all to the committee and the auditor', async () => {
    const all = await api.database.client.project.findMany({ orderBy: { createdAt: 'desc' } })
    for (const subject of ['lee', 'yip', 'ada']) {
      const first = await expectStatus(200, api.as(subject).get('/api/projects?limit=1'))
      const rest = await expectStatus(
        200,
        api.as(subject).get(`/api/projects?cursor=${first.body.nextCursor}`),
      )
      const ids = [...first.body.items, ...rest.body.items].map((item: { id: string }) => item.id)
      expect(ids).toEqual(all.map(({ id }) => id))
    }
  })
})
