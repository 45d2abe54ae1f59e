import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { canonicalJson } from '../../../src/domain/audit/canonical.ts'
import type { AuditEvent } from '../../../src/domain/audit/event.ts'
import type { SideRecord } from '../../../src/domain/audit/evidence.ts'
import { digestOfText } from '../../../src/domain/policy/digest.ts'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { keepEvidence } from '../../../src/platform/audit/keep-evidence.ts'
import { createSealing } from '../../../src/platform/audit/sealing.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'
import { eventOf } from '../../support/log.ts'

const sorted = <T extends { readonly digest: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.digest < b.digest ? -1 : 1))

/** Questions never asked before, in the order of their digests. */
const questions = (topic: string) =>
  sorted(
    [1, 2, 3].map((n) => {
      const text = canonicalJson({ topic, n })
      return { digest: digestOfText(text), text }
    }),
  )

describeDatabases('groups of recorded events', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database?.close())

  /** Statements on their way, and how many there were. */
  const watched = () => {
    const statements = { open: 0, sent: 0 }
    const query: Database['query'] = async (sql, values) => {
      statements.open += 1
      statements.sent += 1
      try {
        return await database.query<never>(sql, values)
      } finally {
        statements.open -= 1
      }
    }
    return { statements, query }
  }

  const until = async (condition: () => Promise<boolean> | boolean) => {
    for (let tries = 0; !(await condition()); tries += 1) {
      if (tries > 200) throw new Error('it never came to that')
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  /** Waits until so many sessions wait for a lock. */
  const blocked = (sessions: number) =>
    until(async () => {
      const [row] = await database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      return row?.n === sessions
    })

  /** Stores evidence in a transaction that ends when told to. */
  const holding = async (event: AuditEvent) => {
    let end: () => void = () => {}
    const told = new Promise<void>((resolve) => {
      end = resolve
    })
    let ended: Promise<void> = Promise.resolve()
    await new Promise<void>((stored) => {
      ended = database.transaction(async (tx) => {
        await keepEvidence(tx, [event])
        stored()
        await told
      })
    })
    return async () => {
      end()
      await ended
    }
  }

  it('are two at a time; what comes then waits and shares the next one', async () => {
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const { statements, query } = watched()
    const slow: Database['query'] = async (sql, values) => {
      const rows = query<never>(sql, values)
      await gate
      return rows
    }
    const { record } = createEventRecorder({ query: slow })
    const recording = [record(eventOf(1))]
    await until(() => statements.sent === 1)
    recording.push(record(eventOf(2)))
    await until(() => statements.sent === 2)
    recording.push(...[3, 4, 5].map((n) => record(eventOf(n))))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(statements.sent).toBe(2)
    release()
    expect(new Set((await Promise.all(recording)).map(({ entryId }) => entryId)).size).toBe(5)
    expect(statements.sent).toBe(3)
  })

  // The embedded database has one connection, on which nobody waits for a lock of somebody else.
  if (kind === 'embedded') return

  it('do not wait for each other: one is durable while the other cannot be written yet', async () => {
    const [wanted = { digest: '', text: '' }] = questions('wanted')
    const asking = (i: number, question: typeof wanted) => eventOf(i, { evidence: { questions: [question] } })
    const end = await holding(asking(1, wanted))
    const { record } = createEventRecorder(database)
    let first = 'waiting'
    const blockedOne = record(asking(2, wanted)).then(() => {
      first = 'recorded'
    })
    await blocked(1)
    const [free = wanted] = questions('free')
    await record(asking(3, free))
    expect(first).toBe('waiting')
    await end()
    await blockedOne
    expect(first).toBe('recorded')
  })

  it('that share evidence, in whatever order, do not stop each other for good', async () => {
    const [low, middle, high] = questions('shared')
    const { seal } = await createSealing(database, new Uint8Array(32).fill(7)).openFor('ada')
    const [lowSide, middleSide, highSide] = sorted(['a', 'b', 'c'].map((text) => seal('reason', text)))
    const event = (i: number, question: typeof low, side: SideRecord | undefined): AuditEvent => ({
      ...eventOf(i, { actor: { id: 'ada' } }),
      evidence: {
        questions: question === undefined ? [] : [question],
        sides: side === undefined ? [] : [side],
      },
    })
    // Whoever needs the middle one waits here with what it has already stored.
    const end = await holding(event(1, middle, middleSide))
    const { statements, query } = watched()
    const { record } = createEventRecorder({ query })
    const upwards = [
      record(event(2, low, lowSide)),
      record(event(3, middle, middleSide)),
      record(event(4, high, highSide)),
    ]
    await until(() => statements.sent === 1)
    const downwards = [
      record(event(5, high, highSide)),
      record(event(6, middle, middleSide)),
      record(event(7, low, lowSide)),
    ]
    await until(() => statements.sent === 2)
    await blocked(2)
    await end()
    await Promise.all([...upwards, ...downwards])
    // A deadlock would have been answered by sending each event again alone.
    expect(statements).toEqual({ open: 0, sent: 2 })
  })
})
