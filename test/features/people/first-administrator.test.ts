import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { registerFirstAdministrator } from '../../../src/features/people/first-administrator.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'

describeDatabases('the first administrator', (kind) => {
  it('is registered once, when nobody is there, and on record', async () => {
    const database = await openTestDatabase(kind)
    try {
      const deps = { database, now: () => new Date('2026-01-01T00:00:00.000Z'), newId: randomUUID }
      const register = (subject: string) =>
        registerFirstAdministrator(deps, { issuer: 'https://identity.example', subject })
      expect([await register('root'), await register('intruder')]).toEqual([true, false])
      expect(await database.client.person.findMany()).toMatchObject([
        { subject: 'root', roles: ['administrator'] },
      ])
      expect(await database.client.auditEntry.findMany()).toMatchObject([
        { type: 'person.registered', actorId: 'system' },
      ])
    } finally {
      await database.close()
    }
  })
})
