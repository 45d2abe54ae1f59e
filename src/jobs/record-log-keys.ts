import type { AuditEvent } from '../domain/audit/event.ts'
import { parseEvent } from '../domain/audit/event-search.ts'
import { appendEvent } from '../platform/audit/append-event.ts'
import type { Database } from '../platform/database/database.ts'
import type { LogKeys } from '../platform/keys/log-keys.ts'

export type LogKeysDeps = {
  readonly database: Database
  readonly now: () => Date
  readonly logKeys: LogKeys
}

/** Records which keys sign the log when they are not those that were recorded last: a key never changes in silence. */
export async function recordLogKeys({ database, now, logKeys }: LogKeysDeps): Promise<void> {
  const details = { active: logKeys.active.join(' '), retired: logKeys.retired.join(' ') }
  const [last] = await database.query<{ bytes: Uint8Array }>(
    `SELECT bytes FROM audit_entry WHERE type = 'log.keys-changed' ORDER BY id DESC LIMIT 1`,
  )
  const before = last === undefined ? undefined : parseEvent(last.bytes).details
  if (before?.active === details.active && before.retired === details.retired) return
  const event: AuditEvent = {
    type: 'log.keys-changed',
    outcome: 'success',
    time: now().toISOString(),
    actor: { id: 'system' },
    about: {},
    details,
  }
  await database.transaction((tx) => appendEvent(tx, event))
}
