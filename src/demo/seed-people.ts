import type { AuditEvent } from '../domain/audit/event.ts'
import { appendEvent } from '../platform/audit/append-event.ts'
import type { Database } from '../platform/database/database.ts'
import { personas } from './personas.ts'

export type SeedDeps = { readonly database: Database; readonly now: () => Date; readonly newId: () => string }

/**
 * Registers the personas under this demo's issuer. The issuer contains the port, so a demo on another port moves them
 * there instead of registering them twice.
 */
export async function seedPeople(deps: SeedDeps, issuer: string): Promise<void> {
  await deps.database.transaction(async (tx) => {
    for (const { subject, name, email, organisation, roles } of personas) {
      const known = await tx.person.findFirst({ where: { subject, email } })
      if (known?.issuer === issuer) continue
      const id = known?.id ?? deps.newId()
      const event: AuditEvent = {
        type: known === null ? 'person.registered' : 'person.changed',
        outcome: 'success',
        time: deps.now().toISOString(),
        actor: { id: 'system' },
        about: { person: id },
      }
      await appendEvent(tx, event)
      if (known === null) {
        const data = {
          id,
          issuer,
          subject,
          name,
          email,
          organisation,
          roles: [...roles],
          createdAt: deps.now(),
        }
        await tx.person.create({ data })
      } else await tx.person.update({ where: { id }, data: { issuer } })
    }
  })
}
