import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, openApi, withGrant } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('grants', () => {
  it('are revoked with a reason by the chair or a custodian, once', async () => {
    for (const subject of ['chan', 'wong']) {
      const { grantId, projectId, id } = await withGrant(api)
      const left = await api.eventsOf(async () => {
        const { body } = await expectStatus(
          200,
          api.as(subject).post(`/api/grants/${grantId}/revoke`, { reason: 'Data left the site' }),
        )
        expect(body).toMatchObject({
          status: 'revoked',
          revoked: { by: api.idOf(subject), reason: 'Data left the site' },
        })
      })
      expect(left).toHaveLength(1)
      expect(left[0]).toMatchObject({
        type: 'grant.revoked',
        about: { grant: grantId, project: projectId, request: id, requestVersion: 1 },
      })
      const again = api.as(subject).post(`/api/grants/${grantId}/revoke`, { reason: 'Another reason' })
      expect((await expectStatus(409, again)).body.code).toBe('ILLEGAL_TRANSITION')
      const row = await api.database.client.grant.findUnique({ where: { id: grantId } })
      expect(row?.revokeReason).toBe('Data left the site')
    }
  })

  it('are listed by project and status, to members their own, to overseers all', async () => {
    const { grantId, projectId } = await withGrant(api)
    const idsSeenBy = async (subject: string, query: string) =>
      (await expectStatus(200, api.as(subject).get(`/api/grants?${query}`))).body.items.map(
        (item: { id: string }) => item.id,
      )
    expect(await idsSeenBy('ada', `project=${projectId}`)).toEqual([grantId])
    expect(await idsSeenBy('yip', 'status=active')).toEqual([grantId])
    expect(await idsSeenBy('wong', 'status=revoked')).toHaveLength(2)
    expect(await idsSeenBy('ben', '')).toEqual([])
    const first = await expectStatus(200, api.as('ada').get('/api/grants?limit=2'))
    const rest = await idsSeenBy('ada', `limit=2&cursor=${first.body.nextCursor}`)
    expect(first.body.items[0].id).toBe(grantId)
    expect(rest).toHaveLength(1)
  })

  it('leave a record whoever reads them', async () => {
    const { grantId, projectId } = await withGrant(api)
    for (const subject of ['ada', 'yip']) {
      const left = await api.eventsOf(() => expectStatus(200, api.as(subject).get(`/api/grants/${grantId}`)))
      expect(left).toMatchObject([{ type: 'grant.read', about: { grant: grantId, project: projectId } }])
    }
  })
})
