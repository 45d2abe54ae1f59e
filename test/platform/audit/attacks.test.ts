import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openCheckpoint, signCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { CompactRange } from '../../../src/domain/audit/compact-range.ts'
import { decodeBundle, encodeBundle } from '../../../src/domain/audit/entry-bundle.ts'
import { leafHash } from '../../../src/domain/audit/merkle-tree.ts'
import { judgeSubmission } from '../../../src/domain/audit/submission.ts'
import { tilePath } from '../../../src/domain/audit/tile.ts'
import { TileBuilder } from '../../../src/domain/audit/tile-builder.ts'
import { verifyTiles } from '../../../src/domain/audit/verify-tiles.ts'
import { databaseLog } from '../../../src/platform/audit/database-log.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { verifyDatabase } from '../../../src/platform/audit/verify-database.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { copyOf, eventOf, fillLog, logKeys, logSigner, sequencerOf } from '../../support/log.ts'

const SIZE = 300

/** What an operator with the database and the real key can publish: any entries, with tiles and a signature that fit. */
function publish(entries: readonly Uint8Array[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  const builder = new TileBuilder()
  const tree = CompactRange.empty()
  for (let from = 0; from < entries.length; from += 256) {
    const part = entries.slice(from, from + 256)
    files.set(tilePath({ level: 'entries', index: from / 256, width: part.length }), encodeBundle(part))
    for (const entry of part) {
      tree.append(leafHash(entry))
      for (const tile of builder.append(leafHash(entry))) files.set(tilePath(tile), tile.hashes)
    }
  }
  for (const tile of builder.partial()) files.set(tilePath(tile), tile.hashes)
  files.set('checkpoint', Buffer.from(signCheckpoint([logSigner], { size: tree.size, root: tree.root() })))
  return files
}

describe('an attack on the log', () => {
  let database: Database
  let retained: string
  let entries: Uint8Array[]

  beforeEach(async () => {
    database = await openTestDatabase()
    await fillLog(database, SIZE)
    const log = databaseLog(database)
    retained = await log.checkpoint()
    entries = [
      ...decodeBundle(await log.read({ level: 'entries', index: 0, width: 256 })),
      ...decodeBundle(await log.read({ level: 'entries', index: 1, width: SIZE - 256 }), SIZE - 256),
    ]
  })
  afterEach(() => database?.close())

  /** As the owner of the tables, who can switch the rules of the database off. */
  const asSuperuser = async (...statements: string[]): Promise<void> => {
    for (const table of ['audit_entry', 'audit_leaf', 'audit_tree_head', 'audit_tile', 'audit_pending']) {
      await database.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
    }
    for (const statement of statements) await database.query(statement)
  }
  const kinds = async (keep: readonly string[] = []): Promise<string[]> =>
    [...(await verifyDatabase(database, logKeys, { retained: keep })).counts.keys()].sort()
  const published = async (
    files: Map<string, Uint8Array>,
    keep: readonly string[] = [],
  ): Promise<string[]> => {
    const { source, files: served } = await copyOf(databaseLog(database))
    served.clear()
    for (const [path, bytes] of files) served.set(path, bytes)
    return [...(await verifyTiles(source, logKeys, { retained: keep })).counts.keys()].sort()
  }
  /** What a witness that signed the log as it was says to a checkpoint of the operator's. */
  const witnessOf = (checkpoint: string): number => {
    const last = openCheckpoint(retained, logKeys)
    const answer = judgeSubmission({ oldSize: last.size, proof: [], checkpoint }, logKeys, () => last)
    return answer.ok ? 200 : answer.status
  }
  const noteOf = (files: Map<string, Uint8Array>) =>
    Buffer.from(files.get('checkpoint') ?? []).toString('utf8')

  it('that edits an entry is refused by the database, and found by the verifier if its rules are off', async () => {
    const edit = `UPDATE audit_entry SET bytes = set_byte(bytes, 5, get_byte(bytes, 5) # 1) WHERE id = 7`
    await expect(database.query(edit)).rejects.toThrow('not allowed')
    await asSuperuser(edit)
    expect(await kinds()).toContain('leaf-hash-differs')
    expect(await kinds()).toContain('root-differs')
  })

  it('that edits and re-hashes is found by the verifier: the signed root differs', async () => {
    const changed = Buffer.from(entries[6] ?? [])
      .toString('utf8')
      .replace('"p-6"', '"p-0"')
    const hash = Buffer.from(leafHash(Buffer.from(changed))).toString('hex')
    await asSuperuser(
      `UPDATE audit_entry SET bytes = '\\x${Buffer.from(changed).toString('hex')}', leaf_hash = '\\x${hash}', actor_id = 'p-0' WHERE id = 7`,
    )
    expect(await kinds()).toEqual(['range-differs', 'root-differs', 'tile-differs'])
  })

  it.each<[string, string[], string]>([
    ['deletes in the middle', ['DELETE FROM audit_leaf WHERE index = 100'], 'entry-missing'],
    [
      'deletes and closes the gap',
      ['DELETE FROM audit_leaf WHERE index = 100', 'UPDATE audit_leaf SET index = 100 WHERE index = 299'],
      'log-truncated',
    ],
    [
      'exchanges two entries',
      [
        'UPDATE audit_leaf SET index = 1000 WHERE index = 5',
        'UPDATE audit_leaf SET index = 5 WHERE index = 6',
        'UPDATE audit_leaf SET index = 6 WHERE index = 1000',
      ],
      'root-differs',
    ],
    ['deletes the tail', ['DELETE FROM audit_leaf WHERE index >= 290'], 'log-truncated'],
    [
      'takes an entry out of the queue',
      [
        'INSERT INTO audit_entry (bytes, leaf_hash, time, type, outcome) SELECT bytes, leaf_hash, time, type, outcome FROM audit_entry WHERE id = 1',
      ],
      'entry-lost',
    ],
    [
      'exchanges a stored tile',
      [`UPDATE audit_tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)`],
      'tile-differs',
    ],
    [
      'changes what is searched by',
      [`UPDATE audit_entry SET outcome = 'refused' WHERE id = 3`],
      'search-columns-differ',
    ],
  ])('that %s as superuser is found by the verifier', async (_name, statements, kind) => {
    await asSuperuser(...statements)
    expect(await kinds()).toContain(kind)
  })

  it('that deletes the tail with its heads, as a backup that is played back does, is found by a retained checkpoint only', async () => {
    await fillLog(database, 20, 1_000)
    const later = await databaseLog(database).checkpoint()
    await asSuperuser(
      'DELETE FROM audit_leaf WHERE index >= 300',
      'DELETE FROM audit_entry WHERE id > 300',
      'DELETE FROM audit_tree_head WHERE size > 300',
    )
    expect(await kinds()).toEqual([])
    expect(await kinds([later])).toEqual(['retained-checkpoint-differs'])
  })

  it('that duplicates an entry in what is published is found by a retained checkpoint and by a witness', async () => {
    const files = publish([...entries.slice(0, 100), ...entries.slice(99, SIZE)])
    expect(await published(files)).toEqual([])
    expect(await published(files, [retained])).toEqual(['retained-checkpoint-differs'])
    expect(witnessOf(noteOf(files))).toBe(422)
  })

  it('that rewrites everything and signs it with the real key is found by a retained checkpoint and by a witness', async () => {
    const files = publish([...entries.slice(0, 299), Buffer.from('{}')])
    expect(await published(files)).toEqual([])
    expect(await published(files, [retained])).toEqual(['retained-checkpoint-differs'])
    expect(witnessOf(noteOf(files))).toBe(409)
  })

  it('that rolls back is refused by a witness', () => {
    const last = openCheckpoint(retained, logKeys)
    const checkpoint = noteOf(publish(entries.slice(0, 200)))
    expect(judgeSubmission({ oldSize: 200n, proof: [], checkpoint }, logKeys, () => last)).toMatchObject({
      status: 409,
      size: 300n,
    })
  })

  it('that shows two auditors two trees is found when they compare: neither continues from the other', async () => {
    const { source } = await copyOf(databaseLog(database))
    const other = noteOf(publish([...entries.slice(0, 150), Buffer.from('{}')]))
    const verdict = await verifyTiles(source, logKeys, { since: other })
    expect([...verdict.counts.keys()]).toContain('retained-checkpoint-differs')
  })

  it('that puts a second gateway on a copy of the database forks the log, which a witness refuses', async () => {
    const copy = await openTestDatabase()
    await fillLog(copy, SIZE)
    await fillLog(copy, 10, 5_000)
    await fillLog(database, 10, 6_000)
    const [mine, theirs] = [await databaseLog(database).checkpoint(), await databaseLog(copy).checkpoint()]
    const last = openCheckpoint(mine, logKeys)
    expect(
      judgeSubmission({ oldSize: 310n, proof: [], checkpoint: theirs }, logKeys, () => last),
    ).toMatchObject({ status: 409 })
    await copy.close()
  })

  it('that runs two sequencers on one database cannot fork it: the database lets one in at a time', async () => {
    await Promise.all([
      fillLog(database, 30, 7_000),
      fillLog(database, 30, 8_000),
      sequence(sequencerOf(database)),
    ])
    expect(await kinds([retained])).toEqual([])
    expect((await verifyTiles(databaseLog(database), logKeys, { since: retained })).size).toBe(
      BigInt(SIZE + 60),
    )
  })

  it('that sets the clock back, or back-dates an entry, is found by the verifier; the order stays', async () => {
    await fillLog(database, 1, -1_000_000)
    const last = await database.client.auditLeaf.findFirst({
      orderBy: { index: 'desc' },
      include: { entry: true },
    })
    expect(last?.entry?.time.getTime()).toBe(Date.parse(eventOf(-1_000_000).time))
    expect(await kinds([retained])).toEqual(['clock-set-back'])
    const verdict = await verifyTiles(databaseLog(database), logKeys)
    expect(verdict.findings).toMatchObject([{ kind: 'clock-set-back', index: BigInt(SIZE) }])
  })

  it('that records an old entry a second time at the end is found by the verifier: its time has passed', async () => {
    await fillLog(database, 1, 10_000)
    await database.query(
      'INSERT INTO audit_entry (bytes, leaf_hash, time, type, outcome, actor_id) SELECT bytes, leaf_hash, time, type, outcome, actor_id FROM audit_entry WHERE id = 7',
    )
    await sequence(sequencerOf(database))
    expect(await kinds([retained])).toEqual(['clock-set-back'])
  })
})

describe('what is published', () => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase()
    await fillLog(database, SIZE)
  })
  afterEach(() => database?.close())

  it.each(['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/44'])(
    'does not verify when %s is missing, cut or has one bit changed',
    async (path) => {
      const { source, files } = await copyOf(databaseLog(database))
      const whole = files.get(path)
      if (whole === undefined) throw new Error(`there is no ${path}`)
      const found: number[] = []
      const flipped = Uint8Array.from(whole)
      flipped[20] = (flipped[20] ?? 0) ^ 1
      for (const bytes of [undefined, whole.subarray(0, whole.length - 1), new Uint8Array(), flipped]) {
        if (bytes === undefined) files.delete(path)
        else files.set(path, bytes)
        found.push((await verifyTiles(source, logKeys)).counts.size)
      }
      expect(found.every((count) => count > 0)).toBe(true)
    },
  )

  it('is read only from where it was verified before, and that place must still be there', async () => {
    const { source: before } = await copyOf(databaseLog(database))
    await fillLog(database, 400, 1_000)
    const { source, files } = await copyOf(databaseLog(database))
    const reads: string[] = []
    const counted = {
      ...source,
      read: (tile: Parameters<typeof source.read>[0]) => {
        reads.push(tilePath(tile))
        return source.read(tile)
      },
    }
    const verdict = await verifyTiles(counted, logKeys, { since: await before.checkpoint() })
    expect([verdict.counts.size, Number(verdict.size)]).toEqual([0, 700])
    expect(reads).not.toContain('tile/entries/000')
    const first = Uint8Array.from(files.get('tile/1/000.p/2') ?? [])
    first[0] = (first[0] ?? 0) ^ 1
    files.set('tile/1/000.p/2', first)
    expect(
      (await verifyTiles(source, logKeys, { since: await before.checkpoint() })).counts.size,
    ).toBeGreaterThan(0)
  })
})

it('a database without a log publishes nothing, and says so', async () => {
  const database = await openTestDatabase()
  await expect(databaseLog(database).checkpoint()).rejects.toMatchObject({ kind: 'tile-missing' })
  await database.close()
})
