import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, issuer, openApi } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('the register refuses', () => {
  it('everybody but administrators who would register or change people', async () => {
    for (const subject of ['ada', 'chan', 'wong', 'yip']) {
      await expectStatus(403, api.as(subject).post('/api/people', {}))
      await expectStatus(403, api.as(subject).patch(`/api/people/${api.idOf('ada')}`, { roles: ['auditor'] }))
    }
    expect((await api.database.client.person.findUnique({ where: { id: api.idOf('ada') } }))?.roles).toEqual([
      'researcher',
    ])
  })

  it('an administrator who would change themselves', async () => {
    const { body } = await expectStatus(
      403,
      api.as('ho').patch(`/api/people/${api.idOf('ho')}`, { roles: ['auditor'] }),
    )
    expect(body).toMatchObject({ code: 'POLICY_FORBIDS', policies: ['people-never-change-oneself'] })
  })

  it('a researcher who would read somebody else or the list', async () => {
    await expectStatus(403, api.as('ada').get(`/api/people/${api.idOf('ben')}`))
    await expectStatus(403, api.as('ada').get('/api/people'))
  })

  it('an identity that is registered already, without a record of a change', async () => {
    const person = {
      issuer,
      subject: 'ada',
      name: 'Another Ada',
      email: 'ada@example.org',
      organisation: 'Elsewhere',
      roles: ['administrator'],
    }
    const left = await api.eventsOf(async () => {
      const { body } = await expectStatus(422, api.as('ho').post('/api/people', person))
      expect(body.violations).toEqual([{ path: 'subject', message: 'is already registered for this issuer' }])
    })
    expect(left).toMatchObject([
      { type: 'access.failed', action: 'people.register', decision: { reasons: ['INPUT_INVALID'] } },
    ])
  })

  it('unknown roles, repeated roles, empty changes and unknown fields', async () => {
    const path = `/api/people/${api.idOf('ben')}`
    for (const change of [
      {},
      { roles: ['root'] },
      { roles: ['auditor', 'auditor'] },
      { roles: [] },
      { email: 'x@example.org' },
    ])
      expect((await expectStatus(422, api.as('ho').patch(path, change))).body.code).toBe('INPUT_INVALID')
    await expectStatus(
      404,
      api.as('ho').patch('/api/people/0190a0b0-0000-7000-8000-00000000dead', { active: false }),
    )
  })
})
