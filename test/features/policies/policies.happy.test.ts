import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, openApi } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('GET /api/policies', () => {
  it('shows every policy in use with its clause, and the digest that decisions name', async () => {
    const { body } = await expectStatus(200, api.as('ada').get('/api/policies'))
    expect(body.bundle).toBe(api.policyEngine.bundle)
    expect(body.policies).toHaveLength(api.policyEngine.policies.length)
    expect(body.policies.find((policy: { id: string }) => policy.id === 'reviews-not-in-conflict')).toEqual({
      id: 'reviews-not-in-conflict',
      effect: 'forbid',
      reason: 'CONFLICT_OF_INTEREST',
      remedy: 'A committee member from another institution must act',
      citation: expect.stringContaining('Committee rule'),
    })
  })

  it('refuses callers who cannot be identified', async () => {
    expect((await expectStatus(401, api.as('NOBODY').get('/api/policies'))).body.code).toBe('TOKEN_INVALID')
    expect((await expectStatus(403, api.as('nobody').get('/api/policies'))).body.code).toBe(
      'PERSON_NOT_REGISTERED',
    )
  })
})
