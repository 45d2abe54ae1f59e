import { createHash } from 'node:crypto'
import { CompactRange } from '../../src/domain/audit/compact-range.ts'
import { rootOf } from '../../src/domain/audit/merkle-tree.ts'
import { TileBuilder } from '../../src/domain/audit/tile-builder.ts'
import { proveConsistency, proveInclusion } from '../../src/domain/audit/tile-proof.ts'
import { verifyConsistency, verifyInclusion } from '../../src/domain/audit/verify-proof.ts'
import { rememberTiles } from '../../src/platform/audit/remember-tiles.ts'
import { databaseTiles, split } from '../../src/platform/audit/stored-tiles.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { openTestDatabase } from '../support/open-database.ts'
import { fixed } from './measure.ts'

const PROOFS = 500
const TILES = 200

/**
 * Proofs in a tree of `size` leaves from PostgreSQL. The table has every full tile of such a tree and the leaves of its
 * right edge; the entries below full tiles are left out, because no proof reads them. After filling, the tables are vacuumed
 * and a checkpoint is made; beside the proofs stands one way to the server and back (`SELECT 1`).
 */
export async function benchProofs(size: number): Promise<void> {
  if (process.env.DATABASE_URL === undefined) return console.log('proofs: DATABASE_URL is not set')
  const database = await openTestDatabase('postgres')
  try {
    const { root, half } = await fill(database, size)
    const readTiles = rememberTiles(databaseTiles(database))
    const trip: number[] = []
    const inclusion: number[] = []
    const consistency: number[] = []
    for (let round = 0; round < PROOFS; round += 1) {
      const index = Math.floor((round / PROOFS) * size)
      const left = performance.now()
      await database.query('SELECT 1')
      trip.push(performance.now() - left)
      const start = performance.now()
      const proof = await proveInclusion(index, size, readTiles)
      inclusion.push(performance.now() - start)
      verifyInclusion({ leafHash: hashAt(index), index: BigInt(index), size: BigInt(size), proof, root })
      const begun = performance.now()
      const extension = await proveConsistency(Math.max(1, index), size, readTiles)
      consistency.push(performance.now() - begun)
      if (round === PROOFS / 2) {
        const claim = { size1: BigInt(index), root1: half, size2: BigInt(size), root2: root }
        verifyConsistency({ ...claim, proof: extension })
      }
    }
    console.log(`proofs at ${size} entries, PostgreSQL, ${PROOFS} each, every inclusion proof verified`)
    for (const [name, times] of [
      ['SELECT 1', trip],
      ['inclusion', inclusion],
      ['consistency', consistency],
    ] as const) {
      const sorted = times.sort((a, b) => a - b)
      const at = (share: number) => fixed(sorted[Math.floor(sorted.length * share)] ?? Number.NaN, 2)
      console.log(`${name.padEnd(12)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  worst ${at(0.9999)} ms`)
    }
  } finally {
    await database.close()
  }
}

const hashAt = (index: number): Uint8Array => createHash('sha256').update(String(index)).digest()

async function fill(database: Database, size: number): Promise<{ root: Uint8Array; half: Uint8Array }> {
  const builder = new TileBuilder()
  const tree = CompactRange.empty()
  let half: Uint8Array = tree.root()
  let rows: {
    level: number
    index: number
    hashes: Uint8Array<ArrayBuffer>
    root: Uint8Array<ArrayBuffer>
  }[] = []
  const edge = Math.floor(size / 256) * 256
  for (let index = 0; index < size; index += 1) {
    if (index === size / 2) half = tree.root()
    const hash = hashAt(index)
    tree.append(hash)
    for (const { level, index: place, hashes } of builder.append(hash)) {
      rows.push({ level, index: place, hashes: Uint8Array.from(hashes), root: rootOf(split(hashes)) })
    }
    if (rows.length >= TILES) {
      await database.client.auditTile.createMany({ data: rows })
      rows = []
    }
    if (index >= edge) await insertLeaf(database, index, hash)
  }
  await database.client.auditTile.createMany({ data: rows })
  // What autovacuum and the checkpointer have long done for a log that grew over time.
  for (const table of ['audit_tile', 'audit_leaf', 'audit_entry'])
    await database.query(`VACUUM (ANALYZE) ${table}`)
  await database.query('CHECKPOINT')
  return { root: tree.root(), half }
}

async function insertLeaf(database: Database, index: number, hash: Uint8Array): Promise<void> {
  const data = {
    bytes: Buffer.from('{}'),
    leafHash: Uint8Array.from(hash),
    time: new Date(),
    type: 'person.read',
    outcome: 'success',
  }
  const { id } = await database.client.auditEntry.create({ data })
  await database.client.auditLeaf.create({ data: { index, entryId: id } })
}
