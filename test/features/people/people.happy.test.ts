import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Api, expectStatus, issuer, openApi } from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const newcomer = (subject: string) => ({
  issuer,
  subject,
  name: 'Dr. Fung Tsz-kin',
  email: 'fung.tsz-kin@kowloon-health.example.org',
  organisation: 'Kowloon Institute of Health',
  roles: ['researcher'],
})

describe('people', () => {
  it('are registered by an administrator and may act from then on', async () => {
    await expectStatus(403, api.as('fung').get('/api/projects'))
    const { body } = await expectStatus(201, api.as('ho').post('/api/people', newcomer('fung')))
    expect(body).toMatchObject({ ...newcomer('fung'), active: true })
    await expectStatus(200, api.as('fung').get('/api/projects'))
    const [event] = await api.events('person.registered')
    expect(event).toMatchObject({
      actor: { id: api.idOf('ho') },
      about: { person: body.id },
      details: { roles: 'researcher', organisation: 'Kowloon Institute of Health' },
    })
    expect(JSON.stringify(event)).not.toContain('Fung')
  })

  it('lose and gain what roles give with the next request, and the record says what changed', async () => {
    const path = `/api/people/${api.idOf('ben')}`
    await expectStatus(200, api.as('ben').get('/api/requests'))
    await expectStatus(200, api.as('ho').patch(path, { roles: ['custodian'] }))
    await expectStatus(403, api.as('ben').get('/api/requests'))
    await expectStatus(200, api.as('ho').patch(path, { active: false }))
    expect((await expectStatus(403, api.as('ben').get('/api/people/me'))).body.code).toBe('PERSON_INACTIVE')
    await expectStatus(200, api.as('ho').patch(path, { active: true, roles: ['researcher'] }))
    await expectStatus(200, api.as('ben').get('/api/requests'))
    const [first, second] = await api.events('person.changed')
    expect(first?.details).toMatchObject({ 'before.roles': 'researcher', roles: 'custodian', active: true })
    expect(second?.details).toMatchObject({ 'before.active': true, active: false, roles: 'custodian' })
  })

  it('are listed by name, filtered, page by page; each page is on record with its count', async () => {
    const names: string[] = []
    let cursor = ''
    const left = await api.eventsOf(async () => {
      do {
        const { body } = await expectStatus(200, api.as('yip').get(`/api/people?limit=4${cursor}`))
        names.push(...body.items.map((item: { name: string }) => item.name))
        cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
      } while (cursor !== '')
    })
    expect(names).toHaveLength(await api.database.client.person.count())
    expect(new Set(names).size).toBe(names.length)
    expect(left.every((event) => event.type === 'person.read' && (event.counts?.people ?? 0) > 0)).toBe(true)
    const { body } = await expectStatus(200, api.as('ho').get('/api/people?role=auditor&active=true'))
    expect(body.items.map((item: { subject: string }) => item.subject)).toEqual(['yip'])
  })

  it('read themselves without a record, others with one', async () => {
    const own = await api.eventsOf(async () => {
      const { body } = await expectStatus(200, api.as('ada').get('/api/people/me'))
      expect(body).toMatchObject({ subject: 'ada', roles: ['researcher'] })
    })
    expect(own).toEqual([])
    const other = await api.eventsOf(() =>
      expectStatus(200, api.as('yip').get(`/api/people/${api.idOf('ada')}`)),
    )
    expect(other).toMatchObject([{ type: 'person.read', about: { person: api.idOf('ada') } }])
  })
})
