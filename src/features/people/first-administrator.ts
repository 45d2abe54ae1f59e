import type { AuditEvent } from '../../domain/audit/event.ts'
import { appendEvent } from '../../platform/audit/append-event.ts'
import type { Database } from '../../platform/database/database.ts'

export type FirstAdministratorDeps = {
  readonly database: Database
  readonly now: () => Date
  readonly newId: () => string
}

/**
 * Registers the first person of a new gateway as its administrator, who registers everybody else. Does nothing once
 * anybody is registered, so that the setting cannot give anybody a role later.
 * @returns whether somebody was registered
 */
export function registerFirstAdministrator(
  { database, now, newId }: FirstAdministratorDeps,
  identity: { readonly issuer: string; readonly subject: string },
): Promise<boolean> {
  return database.transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('first administrator'))::text`
    if ((await tx.person.count()) > 0) return false
    const id = newId()
    const at = now()
    const event: AuditEvent = {
      type: 'person.registered',
      outcome: 'success',
      time: at.toISOString(),
      actor: { id: 'system' },
      about: { person: id },
      details: { firstAdministrator: true },
    }
    await appendEvent(tx, event)
    const names = {
      name: 'First administrator',
      email: 'administrator@localhost',
      organisation: 'Operations',
    }
    await tx.person.create({ data: { id, ...identity, ...names, roles: ['administrator'], createdAt: at } })
    return true
  })
}
