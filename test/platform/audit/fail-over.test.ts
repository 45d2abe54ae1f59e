import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { verifyDatabase } from '../../../src/platform/audit/verify-database.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'
import { eventOf, fillLog, logKeys, sequencerOf } from '../../support/log.ts'

describeDatabases('a sequencer that stops in the middle of a batch', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await fillLog(database, 10)
  })
  afterAll(() => database?.close())

  it('loses its session and the lock, another takes over, and nothing of it is left', async () => {
    if (kind === 'embedded') return
    await createEventRecorder(database).record(eventOf(100))
    let resume = (): void => {}
    const stopped = new Promise<void>((resolve) => {
      resume = resolve
    })
    let isSigning = (): void => {}
    const reached = new Promise<void>((resolve) => {
      isSigning = resolve
    })
    // A process that hangs after its first statements: the server sees an idle transaction.
    const hanging: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(async (tx) => {
          const result = await work(tx)
          isSigning()
          await stopped
          return result
        }),
    }
    const hung = sequence({ ...sequencerOf(database), database: hanging })
    const outcome = expect(hung).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await reached
    expect(await sequence(sequencerOf(database), { wait: false })).toBe(0)
    expect(await sequence(sequencerOf(database))).toBe(1)
    resume()
    await outcome
    const verdict = await verifyDatabase(database, logKeys)
    expect([verdict.counts.size, Number(verdict.size)]).toEqual([0, 11])
  })
})
