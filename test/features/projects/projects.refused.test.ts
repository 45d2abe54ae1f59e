import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, openApi, withProject } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('projects refuse', () => {
  it('everybody but researchers who would start one', async () => {
    for (const subject of ['lee', 'wong', 'yip', 'ho'])
      expect(
        (await expectStatus(403, api.as(subject).post('/api/projects', { title: 'Mine' }))).body.code,
      ).toBe('NO_POLICY_PERMITS')
  })

  it('outsiders who would add themselves', async () => {
    const id = await withProject(api)
    const { body } = await expectStatus(
      403,
      api.as('ben').post(`/api/projects/${id}/members`, { personId: api.idOf('ben'), role: 'lead' }),
    )
    expect(body).toMatchObject({
      code: 'NOT_PROJECT_MEMBER',
      policies: ['projects-add-member-only-by-member'],
    })
    expect(await api.database.client.projectMember.count({ where: { projectId: id } })).toBe(1)
  })

  it('members twice, people unknown to the register, and people who may no longer act', async () => {
    const id = await withProject(api)
    const add = (personId: string) =>
      api.as('ada').post(`/api/projects/${id}/members`, { personId, role: 'member' })
    expect((await expectStatus(422, add(api.idOf('ada')))).body.violations[0].message).toBe(
      'is already a member',
    )
    await expectStatus(422, add('0190a0b0-0000-7000-8000-00000000dead'))
    await api.database.client.person.update({ where: { id: api.idOf('ben') }, data: { active: false } })
    await expectStatus(422, add(api.idOf('ben')))
    expect(await api.events('project.member-added')).toEqual([])
  })

  it('unknown fields, blank titles and unknown ids', async () => {
    await expectStatus(422, api.as('ada').post('/api/projects', { title: ' ' }))
    await expectStatus(
      422,
      api.as('ada').post('/api/projects', { title: 'Mine', organisation: 'Hospital Authority (demo)' }),
    )
    await expectStatus(404, api.as('ada').get('/api/projects/0190a0b0-0000-7000-8000-00000000dead'))
  })
})
