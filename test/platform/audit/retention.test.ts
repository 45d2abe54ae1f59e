import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { openCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { tilePath } from '../../../src/domain/audit/tile.ts'
import { proveConsistency, proveInclusion } from '../../../src/domain/audit/tile-proof.ts'
import { verifyConsistency, verifyInclusion } from '../../../src/domain/audit/verify-proof.ts'
import { verifyTiles } from '../../../src/domain/audit/verify-tiles.ts'
import { appendEvent } from '../../../src/platform/audit/append-event.ts'
import { databaseLog } from '../../../src/platform/audit/database-log.ts'
import { replayDecisions } from '../../../src/platform/audit/replay-decisions.ts'
import { planPruning } from '../../../src/platform/audit/retention/plan.ts'
import { prune } from '../../../src/platform/audit/retention/prune.ts'
import { sweep } from '../../../src/platform/audit/retention/sweep.ts'
import { createSealing } from '../../../src/platform/audit/sealing.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { databaseTiles } from '../../../src/platform/audit/stored-tiles.ts'
import { tallyLog } from '../../../src/platform/audit/tally.ts'
import { verifyDatabase } from '../../../src/platform/audit/verify-database.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'
import { copyOf, eventOf, fillLog, logKeys, sequencerOf } from '../../support/log.ts'
import {
  late,
  liftHold,
  placeHold,
  pruneNow,
  retention,
  retentionDeps,
  retentionEvent,
} from '../../support/retention.ts'

const SIZE = 700

const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const [request, grant, extract, other] = [idOf(1), idOf(2), idOf(3), idOf(4)]
const grantRow = {
  id: grant,
  requestId: request,
  requestVersion: 1,
  projectId: other,
  scope: {},
  conditions: [],
  obligations: [],
  startsAt: new Date('2026-01-01T00:00:00.000Z'),
  endsAt: late,
  status: 'active',
}
const extractRow = {
  id: extract,
  grantId: grant,
  projectId: other,
  datasetId: 'd',
  datasetVersion: 1,
  requestedBy: other,
  format: 'csv',
  status: 'queued',
  stage: 'authenticate',
  progress: {},
  attempt: 0,
  asOf: late,
  createdAt: late,
  updatedAt: late,
}

describeDatabases('a pruned log', (kind) => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    await fillLog(database, SIZE)
  })
  afterEach(() => database?.close())

  const verdict = (retained: readonly string[] = []) => verifyDatabase(database, logKeys, { retained })
  const kinds = async () => [...(await verdict()).counts.keys()].sort()
  const count = (table: string) =>
    database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`).then(([row]) => row?.n)

  it('keeps everything while the period of its class lasts', async () => {
    const { plan, entries } = await pruneNow(database, new Date('2029-02-28T00:00:00.000Z'))
    expect(plan).toMatchObject({ present: 0, minimum: 0, expired: 0, size: SIZE })
    expect(plan.stop).toMatchObject({ index: 0, because: { kind: 'period', eventClass: 'access' } })
    expect([entries, await count('audit_entry'), await count('audit_pruning')]).toEqual([0, SIZE, 0])
  })

  it('counts an entry from when it was signed, so that one dated back is not prunable sooner', async () => {
    // Signed on 2 March 2026, a day after the time they give.
    const at = async (now: string) => (await planPruning(retentionDeps(database, new Date(now)))).expired
    expect(await at('2029-03-01T23:00:00.000Z')).toBe(0)
    expect(await at('2029-03-02T00:00:00.000Z')).toBe(SIZE)
  })

  it('loses entries below its minimum index, and no proof: heads, tiles, receipts and checkpoints still verify', async () => {
    const log = databaseLog(database)
    const before = await log.checkpoint()
    const hashes = await database.client.auditEntry.findMany({
      orderBy: { id: 'asc' },
      select: { leafHash: true },
    })
    await tallyLog(database)
    const { plan, entries } = await pruneNow(database)
    expect([plan.minimum, plan.expired, entries]).toEqual([512, SIZE, 512])
    expect(await count('audit_entry')).toBe(SIZE - 512 + 1)

    const verified = await verdict([before])
    expect([verified.findings, verified.pruned, verified.size]).toEqual([[], 512n, BigInt(SIZE + 1)])
    const { size, root } = openCheckpoint(await log.checkpoint(), logKeys)
    const read = databaseTiles(database)
    for (const index of [0, 5, 255, 256, 511, 512, 699]) {
      const proof = await proveInclusion(index, Number(size), read)
      const claim = {
        leafHash: hashes[index]?.leafHash ?? new Uint8Array(),
        index: BigInt(index),
        size,
        root,
        proof,
      }
      expect(() => verifyInclusion(claim)).not.toThrow()
    }
    for (const old of [1, 100, 256, 511, SIZE]) {
      // Older trees than the minimum index too: every leaf hash is still there.
      const proof = await proveConsistency(old, Number(size), read)
      expect(proof.length).toBeGreaterThan(0)
    }
    const { root: oldRoot } = openCheckpoint(before, logKeys)
    const consistency = await proveConsistency(SIZE, Number(size), read)
    const claim = { size1: BigInt(SIZE), root1: oldRoot, size2: size, root2: root, proof: consistency }
    expect(() => verifyConsistency(claim)).not.toThrow()
    expect((await replayDecisions(database)).entries).toBe(SIZE - 512 + 1)
  })

  it('is counted without what is gone', async () => {
    await tallyLog(database)
    await pruneNow(database)
    await tallyLog(database)
    const [row] = await database.query<{ n: bigint }>(
      `SELECT coalesce(sum("entries"), 0)::bigint AS n FROM "audit_tally" WHERE "field" = 'all'`,
    )
    expect(Number(row?.n)).toBe(await count('audit_entry'))
    expect(await database.query(`SELECT 1 FROM "audit_tally" WHERE "entries" <= 0`)).toEqual([])
  })

  it('is published with its minimum index, without the bundles below it, and verifies from there on', async () => {
    await pruneNow(database)
    const log = databaseLog(database)
    expect(await log.minimumIndex?.()).toBe(512)
    await expect(log.read({ level: 'entries', index: 1, width: 256 })).rejects.toThrow('were pruned')
    expect(await log.read({ level: 0, index: 1, width: 256 })).toHaveLength(8_192)
    expect(await log.read({ level: 0, index: 1, width: 20 })).toHaveLength(640)
    const verified = await verifyTiles(log, logKeys)
    expect([verified.findings, verified.pruned]).toEqual([[], 512n])
  })

  it('is pruned further when more has expired, and never less', async () => {
    await pruneNow(database)
    await fillLog(database, 400, 1_000)
    const { plan, entries } = await pruneNow(database, new Date('2047-01-01T00:00:00.000Z'))
    expect([plan.present, plan.minimum, entries]).toEqual([512, 1_024, 512])
    // The first record of pruning is itself gone; the newest one accounts for all.
    expect([await kinds(), (await verdict()).pruned]).toEqual([[], 1_024n])
    await expect(
      database.query(
        `INSERT INTO audit_pruning SELECT 512, entry_id, policy, pruned_at FROM audit_pruning LIMIT 1`,
      ),
    ).rejects.toThrow('only grows')
    await expect(database.query('DELETE FROM audit_pruning')).rejects.toThrow('never change')
    await expect(database.query('UPDATE audit_pruning SET minimum_index = 256')).rejects.toThrow(
      'never change',
    )
  })

  it('has its side records removed when no entry refers to them, and only then', async () => {
    const { seal, sealOnce } = await createSealing(database, new Uint8Array(32).fill(7)).openFor('ada')
    const shared = sealOnce('client', '192.0.2.1')
    const record = async (type: 'person.read' | 'extract.requested', kinds: ReturnType<typeof seal>[]) => {
      const sealed = Object.fromEntries(kinds.map(({ kind, digest }) => [kind, digest]))
      await database.transaction((tx) =>
        appendEvent(tx, eventOf(1, { type, actor: { id: 'ada' }, sealed, evidence: { sides: kinds } })),
      )
    }
    await record('person.read', [shared, seal('reason', 'gone with its entry')])
    await fillLog(database, 100, 2_000)
    const kept = seal('reason', 'kept')
    await record('person.read', [shared, kept])
    await sequence(sequencerOf(database))
    expect((await pruneNow(database)).plan.minimum).toBe(768)
    expect(await count('side_record')).toBe(2)
    await expect(database.query(`DELETE FROM side_record WHERE digest = '${kept.digest}'`)).rejects.toThrow(
      'was not erased',
    )
    expect(await kinds()).toEqual([])
  })

  it('does not take for unused what somebody is recording meanwhile', async () => {
    const { sealOnce } = await createSealing(database, new Uint8Array(32).fill(7)).openFor('ada')
    const shared = sealOnce('client', '192.0.2.1')
    const event = eventOf(1, {
      actor: { id: 'ada' },
      sealed: { client: shared.digest },
      evidence: { sides: [shared] },
    })
    await database.transaction((tx) => appendEvent(tx, event))
    await fillLog(database, 100, 2_000)
    let commit: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const recording = database.transaction(async (tx) => {
      await appendEvent(tx, event)
      await held
    })
    const pruning = pruneNow(database)
    setTimeout(commit, 500)
    await Promise.all([recording, pruning])
    expect(await count('side_record')).toBe(1)
    expect(await kinds()).toEqual([])
  })

  it('is finished by the next pruning when the first was interrupted after its record', async () => {
    await pruneNow(database)
    // After the pruning, not before it.
    await fillLog(database, 300, (Date.UTC(2040, 1, 1) - Date.UTC(2026, 2, 1)) / 1_000)
    const later = new Date('2047-01-01T00:00:00.000Z')
    const deps = retentionDeps(database, later)
    // As a crash between the two leaves it: recorded, nothing removed.
    const plan = await planPruning(deps)
    const event = retentionEvent('audit.pruned', {
      counts: { from: plan.present, minimum: plan.minimum },
      digests: { policy: retention.digest },
      time: later.toISOString(),
    })
    await database.transaction(async (tx) => {
      const { entryId } = await appendEvent(tx, event)
      await tx.auditPruning.create({
        data: { minimumIndex: plan.minimum, entryId, policy: retention.digest, prunedAt: later },
      })
    })
    expect(await kinds()).toEqual([])
    await sequence(sequencerOf(database))
    expect(await kinds()).toEqual([])
    const { entries } = await pruneNow(database, later)
    expect([entries, await kinds()]).toEqual([plan.minimum - 512, []])
    expect(await sweep(database, plan.minimum)).toEqual({ entries: 0, sideRecords: 0, questions: 0 })
  })
})

describeDatabases('a legal hold', (kind) => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    await fillLog(database, SIZE)
  })
  afterEach(() => database?.close())

  const kinds = async () => [...(await verifyDatabase(database, logKeys)).counts.keys()].sort()

  /** Goes around the gateway. */
  const record = (minimum: number, counts = { from: 0, minimum }) =>
    database.transaction(async (tx) => {
      const { entryId } = await appendEvent(
        tx,
        retentionEvent('audit.pruned', { counts, digests: { policy: retention.digest } }),
      )
      await tx.auditPruning.create({
        data: { minimumIndex: minimum, entryId, policy: retention.digest, prunedAt: late },
      })
    })

  it('stops pruning before the first entry it covers, until it is lifted', async () => {
    const hold = await placeHold(database, { fromIndex: 300 })
    const { plan } = await pruneNow(database)
    expect([plan.minimum, plan.expired, plan.stop?.because]).toEqual([256, 300, { kind: 'hold', hold }])
    await liftHold(database, hold)
    expect((await pruneNow(database)).plan.minimum).toBe(512)
    expect(await kinds()).toEqual([])
  })

  it('on a person keeps the log from the first entry by or about them', async () => {
    await placeHold(database, { personId: 'p-5' })
    expect((await planPruning(retentionDeps(database))).expired).toBe(5)
  })

  it.each([
    ['project', { projectId: 'x' }, { project: 'x' }],
    ['dataset', { datasetId: 'x' }, { dataset: 'x' }],
    ['person', { personId: 'x' }, { person: 'x' }],
    ['request', { requestId: request }, { request }],
    ['grant of a request', { requestId: request }, { grant }],
    ['extract of a request', { requestId: request }, { extract }],
  ])('on a %s is seen alike by the gateway and by the database', async (_what, columns, about) => {
    await database.client.grant.create({ data: grantRow })
    await database.client.extract.create({ data: extractRow })
    await database.transaction((tx) => appendEvent(tx, eventOf(700, { about })))
    await fillLog(database, 400, 701)
    await placeHold(database, columns)
    const plan = await planPruning(retentionDeps(database))
    expect([plan.expired, plan.minimum]).toEqual([SIZE, 512])
    await expect(record(768)).rejects.toThrow('under a legal hold')
    await record(512)
  })

  it('placed while a pruning is under way is respected, or that pruning does not happen', async () => {
    const deps = retentionDeps(database)
    let placed = false
    const query: Database['query'] = async (sql, values) => {
      const rows = await database.query<never>(sql, values)
      // After the plan has looked at the holds.
      if (sql.includes('audit_hold') && !placed) {
        placed = true
        await placeHold(database)
      }
      return rows
    }
    const watched = { ...database, query }
    const pruning = prune({ ...deps, database: watched }, (record) => retentionEvent('audit.pruned', record))
    await expect(pruning).rejects.toMatchObject({ code: 'HOLDS_CHANGED' })
    expect(await database.client.auditEntry.count({ where: { type: 'audit.pruned' } })).toBe(0)
    expect((await planPruning(deps)).minimum).toBe(0)
  })

  it('is not passed by somebody who goes around the gateway: the database refuses', async () => {
    await placeHold(database, { personId: 'p-3', fromIndex: 200 })
    await expect(record(256)).rejects.toThrow('under a legal hold')
    await expect(record(1_024)).rejects.toThrow('signed tree')
    await expect(record(100)).rejects.toThrow()
    await expect(record(256, { from: 0, minimum: 512 })).rejects.toThrow('no entry records')
    expect(await database.client.auditPruning.count()).toBe(0)
  })

  it('changes only on record, once, and never disappears', async () => {
    const hold = await placeHold(database, { projectId: 'x' })
    for (const [statement, message] of [
      ['DELETE FROM audit_hold', 'not allowed'],
      ['TRUNCATE audit_hold', 'not allowed'],
      [`UPDATE audit_hold SET project_id = 'y'`, 'not allowed'],
      [`UPDATE audit_hold SET lifted_at = now()`, 'no entry records it'],
      [`UPDATE audit_hold SET lifted_at = now(), lifted_by = 'ho', lifted_entry = 5`, 'no entry records it'],
      [
        `INSERT INTO audit_hold (id, placed_by, placed_at, placed_entry) VALUES (gen_random_uuid(), 'a', now(), 1)`,
        'no entry records it',
      ],
    ] as const)
      await expect(database.query(statement)).rejects.toThrow(message)
    await liftHold(database, hold)
    await expect(database.query(`UPDATE audit_hold SET lifted_at = now()`)).rejects.toThrow('not allowed')
  })
})

describeDatabases('an operator who prunes what must be kept', (kind) => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    await fillLog(database, SIZE)
  })
  afterEach(() => database?.close())

  const kinds = async () => [...(await verifyDatabase(database, logKeys)).counts.keys()].sort()
  const withoutRules = async (...statements: string[]) => {
    for (const table of ['audit_entry', 'audit_leaf', 'audit_pruning', 'audit_hold'])
      await database.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
    for (const statement of statements) await database.query(statement)
  }
  const drop = (from: number, to: number) =>
    `DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE index >= ${from} AND index < ${to})`

  it('is refused by the database at or above the minimum index', async () => {
    await expect(database.query(drop(0, 256))).rejects.toThrow('not below the minimum index')
    await pruneNow(database)
    await expect(database.query(drop(512, 513))).rejects.toThrow('not below the minimum index')
    await expect(database.query('UPDATE audit_leaf SET entry_id = NULL WHERE index = 512')).rejects.toThrow()
    await expect(database.query('DELETE FROM audit_leaf WHERE index = 3')).rejects.toThrow('not allowed')
    await expect(database.query('UPDATE audit_leaf SET entry_id = 600 WHERE index = 3')).rejects.toThrow()
    await expect(database.query('INSERT INTO audit_leaf (index) VALUES (9999)')).rejects.toThrow(
      'not allowed',
    )
  })

  it('is found by the verifier when the rules of the database are off: no entry records it', async () => {
    await withoutRules(drop(0, 256))
    expect(await kinds()).toEqual(['pruning-not-recorded'])
  })

  it('is found when one entry in the middle is taken', async () => {
    await withoutRules(drop(300, 301))
    expect(await kinds()).toContain('pruning-not-recorded')
  })

  it('is found when more went than was recorded, and when the recorded minimum index was changed', async () => {
    await pruneNow(database)
    await withoutRules(drop(512, 600))
    // The tile of what went last is not full: there is no leaf hash left to go on from.
    expect(await kinds()).toContain('pruning-not-recorded')
  })

  it.each([
    ['lowered', 'UPDATE audit_pruning SET minimum_index = 256'],
    ['raised', 'UPDATE audit_pruning SET minimum_index = 1024'],
    ['forgotten', 'DELETE FROM audit_pruning'],
  ])('is found when the minimum index is %s', async (_how, statement) => {
    await pruneNow(database)
    expect(await kinds()).toEqual([])
    await withoutRules(statement)
    expect(await kinds()).toEqual(['pruning-not-recorded'])
  })

  it('is found when it was done before the shortest period had passed', async () => {
    // Longer ago than the entries say, by a clock set forward only for the plan: the record has the true time.
    const early = new Date('2026-06-01T00:00:00.000Z')
    await prune(retentionDeps(database), (record) => retentionEvent('audit.pruned', record, early))
    expect(await kinds()).toEqual(['pruned-too-early'])
  })

  it('is found when the policy it went by is not there', async () => {
    await pruneNow(database)
    await database.query('ALTER TABLE audit_evidence DISABLE TRIGGER USER')
    await database.query(
      `UPDATE audit_evidence SET content = replace(content, 'P3Y', 'P1D') WHERE kind = 'retention'`,
    )
    expect(await kinds()).toEqual(['pruning-invalid'])
  })

  it('is found when a hold on everything was in force, by anybody who reads the log', async () => {
    await fillLog(database, 100, 5_000)
    await placeHold(database)
    await database.query('ALTER TABLE audit_pruning DISABLE TRIGGER USER')
    await prune({ ...retentionDeps(database), database: withoutHolds(database) }, (record) =>
      retentionEvent('audit.pruned', record),
    )
    expect(await kinds()).toEqual(['pruned-under-hold'])
    expect([...(await verifyTiles(databaseLog(database), logKeys)).counts.keys()]).toEqual([
      'pruned-under-hold',
    ])
  })

  it('is found in what is published: a bundle withheld above the recorded minimum index, or a false one claimed', async () => {
    await pruneNow(database)
    const { source, files } = await publishedCopy(database)
    const found = async (minimum: number) => [
      ...(await verifyTiles({ ...source, minimumIndex: async () => minimum }, logKeys)).counts.keys(),
    ]
    expect(await found(512)).toEqual([])
    expect(await found(256)).toContain('entry-missing')
    expect(await found(0)).toContain('entry-missing')
    const tile = { level: 'entries' as const, index: 2, width: (SIZE + 1) % 256 }
    files.delete(tilePath(tile))
    expect(await found(512)).toContain('entry-missing')
    expect(await found(768)).toEqual(['pruning-not-recorded'])
  })
})

/** A database in which pruning sees no holds: an operator's own build of the gateway. */
const withoutHolds = (database: Database): Database => ({
  ...database,
  query: async (sql, values) => (sql.includes('audit_hold') ? [] : database.query(sql, values)),
  transaction: (work) =>
    database.transaction((tx) =>
      work(
        new Proxy(tx, {
          get: (target, name) =>
            name === '$queryRawUnsafe' ? async () => [] : Reflect.get(target, name, target),
        }),
      ),
    ),
})

/** What a pruned log publishes, held in memory. */
async function publishedCopy(database: Database) {
  const log = databaseLog(database)
  return copyOf({
    ...log,
    read: (tile) =>
      tile.level === 'entries' && (tile.index + 1) * 256 <= 512
        ? Promise.resolve(new Uint8Array())
        : log.read(tile),
  }).then((copy) => {
    for (const index of [0, 1]) copy.files.delete(tilePath({ level: 'entries', index, width: 256 }))
    return copy
  })
}
