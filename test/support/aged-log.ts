import type { AuditEvent } from '../../src/domain/audit/event.ts'
import { createEventRecorder } from '../../src/platform/audit/event-recorder.ts'
import { sequence } from '../../src/platform/audit/sequencer.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { migrateDatabase } from '../../src/platform/database/migrate.ts'
import { sequencerOf } from './log.ts'

/** When the entries of an aged log were recorded and signed: past any period of the default policy. */
export const agedTime = new Date('2010-01-01T00:00:00.000Z')

/** Records `count` old entries, as a gateway that has run for many years has them. */
export async function ageLog(
  database: Database,
  count: number,
  changes: (i: number) => Partial<AuditEvent> = () => ({}),
): Promise<void> {
  await migrateDatabase(database)
  const { record } = createEventRecorder(database)
  const events = Array.from(
    { length: count },
    (_, i): AuditEvent => ({
      type: 'person.read',
      outcome: 'success',
      time: new Date(agedTime.getTime() + i * 1_000).toISOString(),
      actor: { id: `p-${i % 7}` },
      about: {},
      counts: { i },
      ...changes(i),
    }),
  )
  await Promise.all(events.map((event) => record(event)))
  await sequence({ ...sequencerOf(database), now: () => agedTime })
}
