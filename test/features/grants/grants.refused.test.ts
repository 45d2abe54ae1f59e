import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, openApi, withGrant } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('grants are refused', () => {
  it('to researchers of other projects, to read; and to their own holders, to revoke', async () => {
    const { grantId } = await withGrant(api)
    expect((await expectStatus(403, api.as('ben').get(`/api/grants/${grantId}`))).body.code).toBe(
      'NO_POLICY_PERMITS',
    )
    for (const subject of ['ada', 'lee', 'yip', 'ho'])
      await expectStatus(403, api.as(subject).post(`/api/grants/${grantId}/revoke`, { reason: 'No' }))
    const row = await api.database.client.grant.findUnique({ where: { id: grantId } })
    expect(row?.status).toBe('active')
  })

  it('without a reason, with unknown fields, by unknown ids', async () => {
    const { grantId } = await withGrant(api)
    await expectStatus(422, api.as('chan').post(`/api/grants/${grantId}/revoke`, {}))
    await expectStatus(422, api.as('chan').post(`/api/grants/${grantId}/revoke`, { reason: 'x', by: 'me' }))
    await expectStatus(
      404,
      api.as('chan').post('/api/grants/0190a0b0-0000-7000-8000-00000000dead/revoke', { reason: 'x' }),
    )
    await expectStatus(422, api.as('ada').get('/api/grants?status=expired'))
  })

  it('to all but one of several revocations at once', async () => {
    const { grantId } = await withGrant(api)
    const attempts = ['a', 'b', 'c'].map((reason) =>
      api.as('chan').post(`/api/grants/${grantId}/revoke`, { reason }),
    )
    expect((await Promise.all(attempts)).map((answer) => answer.status).sort()).toEqual([200, 409, 409])
    expect(await api.events('grant.revoked')).toHaveLength(1)
  })
})
