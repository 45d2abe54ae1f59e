import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { openCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { proveConsistency, rootFromTiles } from '../../../src/domain/audit/tile-proof.ts'
import { verifyReceipt, verifyWholeReceipt } from '../../../src/domain/audit/tlog-proof.ts'
import { verifyConsistency } from '../../../src/domain/audit/verify-proof.ts'
import { verifyTiles } from '../../../src/domain/audit/verify-tiles.ts'
import { databaseLog } from '../../../src/platform/audit/database-log.ts'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { oldestUnsequenced } from '../../../src/platform/audit/oldest-unsequenced.ts'
import { createReceipts } from '../../../src/platform/audit/receipts.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { databaseTiles } from '../../../src/platform/audit/stored-tiles.ts'
import { verifyDatabase } from '../../../src/platform/audit/verify-database.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'
import { eventOf, fillLog, logKeys, sequencerOf } from '../../support/log.ts'

const nobody = { witnesses: [], quorum: 0 }

describeDatabases('the sequencer', (kind) => {
  let database: Database
  const heads = () => database.client.auditTreeHead.findMany({ orderBy: { size: 'asc' } })

  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database?.close())

  it('gives every recorded entry one place, without gaps, whoever asks at the same time', async () => {
    const { record } = createEventRecorder(database)
    const entries = await Promise.all(Array.from({ length: 700 }, (_, i) => record(eventOf(i))))
    expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(700)
    expect(await oldestUnsequenced(database)).toBeGreaterThan(0)
    const added = await Promise.all(Array.from({ length: 5 }, () => sequence(sequencerOf(database))))
    expect(added.reduce((sum, each) => sum + each)).toBe(700)
    const leaves = await database.client.auditLeaf.findMany({ orderBy: { index: 'asc' } })
    expect(leaves.map(({ index }) => Number(index))).toEqual(Array.from({ length: 700 }, (_, i) => i))
    expect(new Set(leaves.map(({ entryId }) => entryId))).toEqual(
      new Set(entries.map(({ entryId }) => entryId)),
    )
    expect(await oldestUnsequenced(database)).toBe(0)
    expect(await sequence(sequencerOf(database))).toBe(0)
  })

  it('stores each full tile once, and the tree of the tiles is the signed one, head after head', async () => {
    for (let round = 0; round < 4; round += 1) await fillLog(database, 97, 1_000 + round * 97)
    const tiles = await database.client.auditTile.findMany()
    expect(tiles.filter(({ level }) => level === 0)).toHaveLength(Math.floor((700 + 4 * 97) / 256))
    const readTiles = databaseTiles(database)
    const all = await heads()
    const last = all.at(-1)
    if (last === undefined) throw new Error('no head')
    for (const { size, root, checkpoint } of all) {
      expect(openCheckpoint(checkpoint, logKeys)).toMatchObject({ size, root: Buffer.from(root) })
      const proof = await proveConsistency(Number(size), Number(last.size), readTiles)
      verifyConsistency({ size1: size, root1: root, size2: last.size, root2: last.root, proof })
    }
    expect(Buffer.from(await rootFromTiles(Number(last.size), readTiles))).toEqual(Buffer.from(last.root))
    const verdict = await verifyDatabase(database, logKeys)
    expect([verdict.counts.size, verdict.headsVerified, verdict.unsequenced]).toEqual([0, all.length, 0])
    expect((await verifyTiles(databaseLog(database), logKeys)).counts.size).toBe(0)
  })

  it('is verified while others record and sequence, and reports nothing lost', async () => {
    const { record } = createEventRecorder(database)
    let isOver = false
    const write = async (writer: number) => {
      for (let i = 0; !isOver; i += 1) await record(eventOf(20_000 + writer * 100 + i))
    }
    const writing = Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
    for (let round = 0; round < 8; round += 1) {
      if (round % 4 === 0) await sequence(sequencerOf(database))
      const { findings } = await verifyDatabase(database, logKeys)
      expect(findings).toEqual([])
    }
    isOver = true
    await writing
    await sequence(sequencerOf(database))
  })

  it('makes the tiles of a log that an earlier version left without any', async () => {
    await database.query('ALTER TABLE audit_tile DISABLE TRIGGER ALL')
    await database.query('DELETE FROM audit_tile')
    await database.query('ALTER TABLE audit_tile ENABLE TRIGGER ALL')
    expect([...(await verifyDatabase(database, logKeys)).counts.keys()]).toEqual(['tile-differs'])
    await fillLog(database, 1, 40_000)
    expect((await verifyDatabase(database, logKeys)).counts.size).toBe(0)
  })

  it('gives receipts that verify with the entry beside them or in them, and none for what is not there yet', async () => {
    const receipts = createReceipts(database, nobody)
    const { entryId } = await createEventRecorder(database).record(eventOf(5_000))
    expect(await receipts.of(entryId)).toBeUndefined()
    expect(await receipts.of(99_999_999n)).toBeNull()
    await sequence(sequencerOf(database))
    const bare = await receipts.of(entryId)
    const whole = await receipts.of(entryId, { withEntry: true })
    if (bare === undefined || bare === null || whole === undefined || whole === null)
      throw new Error('no receipt')
    expect(verifyReceipt(bare.proof, bare.bytes, logKeys).index).toBe(bare.index)
    expect(Buffer.from(verifyWholeReceipt(whole.proof, logKeys).entry)).toEqual(Buffer.from(bare.bytes))
    expect(() => verifyWholeReceipt(bare.proof, logKeys)).toThrow(
      expect.objectContaining({ kind: 'receipt-malformed' }),
    )
  })

  it('leaves the work to another one that is at it, or waits for it', async () => {
    if (kind === 'embedded') return
    await createEventRecorder(database).record(eventOf(6_000))
    await database.transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(${0x48_47_4c_4f}::bigint)::text`
      expect(await sequence(sequencerOf(database), { wait: false })).toBe(0)
    })
    expect(await sequence(sequencerOf(database))).toBe(1)
  })
})

describeDatabases('recording events in groups', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database?.close())

  it('refuses an event that is too large to its caller alone', async () => {
    const { record } = createEventRecorder(database)
    const large = record(eventOf(1, { details: { text: 'x'.repeat(70_000) } }))
    const others = [record(eventOf(2)), record(eventOf(3))]
    await expect(large).rejects.toMatchObject({ kind: 'entry-too-large' })
    expect(await Promise.all(others)).toHaveLength(2)
    expect(await database.client.auditEntry.count()).toBe(2)
  })

  it('stores the bytes and columns that a single append stores', async () => {
    const event = eventOf(4, {
      actor: { id: 'p-1', organisation: 'O’Brien "港" \\ {a,b}' },
      about: { project: 'j', dataset: 'd', request: 'r', grant: 'g', extract: 'x' },
      decision: { stage: 'authorise', reasons: ['NO_POLICY_PERMITS'], policies: [] },
    })
    await createEventRecorder(database).record(event)
    const { appendEvent } = await import('../../../src/platform/audit/append-event.ts')
    await database.transaction((tx) => appendEvent(tx, event))
    const [grouped, single] = (
      await database.client.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 2 })
    ).map(({ id: _, ...row }) => row)
    expect(grouped).toEqual(single)
  })

  it('answers AUDIT_UNAVAILABLE to everybody in a group that cannot be written, and then works again', async () => {
    let isBroken = true
    const flaky: Pick<Database, 'query'> = {
      query: (...query) => (isBroken ? Promise.reject(new Error('disk full')) : database.query(...query)),
    }
    const { record } = createEventRecorder(flaky)
    const results = await Promise.allSettled([record(eventOf(5)), record(eventOf(6))])
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'AUDIT_UNAVAILABLE', status: 503 } })
    }
    isBroken = false
    await expect(record(eventOf(7))).resolves.toMatchObject({ entryId: expect.any(BigInt) })
  })
})

describeDatabases('the database', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await fillLog(database, 3)
    await createEventRecorder(database).record(eventOf(3))
  })
  afterAll(() => database?.close())

  it.each([
    'DELETE FROM audit_pending',
    'UPDATE audit_pending SET entry_id = 1',
    'TRUNCATE audit_pending',
    'UPDATE audit_leaf SET index = index + 100',
    'DELETE FROM audit_tree_head',
    'TRUNCATE audit_tile',
    'UPDATE audit_entry SET outcome = NULL',
    `INSERT INTO audit_tile VALUES (0, 0, '\\x00', '\\x00')`,
  ])('refuses %s', async (statement) => {
    await expect(database.query(statement)).rejects.toThrow()
    expect((await verifyDatabase(database, logKeys)).counts.size).toBe(0)
  })

  it('puts an entry in the queue whoever inserts it', async () => {
    const before = await database.client.auditPending.count()
    await database.query(
      `INSERT INTO audit_entry (bytes, leaf_hash, time, type, outcome) SELECT bytes, leaf_hash, time, type, outcome FROM audit_entry LIMIT 1`,
    )
    expect(await database.client.auditPending.count()).toBe(before + 1)
  })
})
