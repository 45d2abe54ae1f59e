import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { type Api, expectStatus, issuer, openApi } from '../support/api.ts'
import { databaseKind } from '../support/database.ts'
import { withDatabase } from '../support/migrated.ts'

const name = 'a log that cannot be written in time'
/** The embedded database has one connection: nobody else can keep it waiting. */
const describeServer = (suite: () => void): void =>
  databaseKind === 'postgres'
    ? describe(`${name} (postgres)`, suite)
    : describe.skip(`${name} (postgres: DATABASE_URL is not set)`, suite)

describeServer(() => {
  let api: Api
  let other: pg.Client
  beforeAll(async () => {
    api = await openApi()
    const [row] = await api.database.query<{ name: string }>('SELECT current_database() AS name')
    other = new pg.Client({
      connectionString: withDatabase(String(process.env.DATABASE_URL), row?.name ?? ''),
    })
    await other.connect()
  })
  afterAll(async () => {
    await other?.end()
    await api.close()
  })

  it('refuses a recorded read and a change with AUDIT_UNAVAILABLE, changes nothing, and then works again', async () => {
    const person = {
      issuer,
      subject: 'late',
      name: 'N',
      email: 'n@example.org',
      organisation: 'O',
      roles: ['researcher'],
    }
    const entries = (await api.events()).length
    await other.query('BEGIN')
    await other.query('LOCK TABLE audit_entry IN SHARE MODE')
    const [read, change] = await Promise.all([
      api.as('ho').get('/api/people'),
      api.as('ho').post('/api/people', person),
    ])
    await other.query('ROLLBACK')
    for (const answer of [read, change]) {
      expect(answer.status).toBe(503)
      expect(answer.body.code).toBe('AUDIT_UNAVAILABLE')
      expect(answer.body.items).toBeUndefined()
    }
    expect(await api.database.client.person.count({ where: { subject: 'late' } })).toBe(0)
    expect(await api.events()).toHaveLength(entries)
    await expectStatus(201, api.as('ho').post('/api/people', person))
    await expectStatus(200, api.as('ho').get('/api/people'))
  }, 60_000)
})
