import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signCheckpoint } from '../../src/domain/audit/checkpoint.ts'
import { CompactRange } from '../../src/domain/audit/compact-range.ts'
import { ed25519PrivateKey } from '../../src/domain/audit/ed25519.ts'
import { encodeBundle } from '../../src/domain/audit/entry-bundle.ts'
import { leafHash } from '../../src/domain/audit/merkle-tree.ts'
import { TileBuilder } from '../../src/domain/audit/tile-builder.ts'
import { formatVerifierKey, parseVerifierKey } from '../../src/domain/audit/verifier-key.ts'
import { verifyTiles } from '../../src/domain/audit/verify-tiles.ts'
import { directoryLog, writeTile } from '../../src/platform/audit/directory-log.ts'
import { fixed, peakMemory } from './measure.ts'

const signer = { name: 'bench.invalid/log', privateKey: ed25519PrivateKey(new Uint8Array(32).fill(1)) }

/** Writes a log of entries of 450 bytes as tiles, then verifies it from scratch: one thread, files in the page cache. */
export async function benchVerification(entries: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'harbourgate-bench-'))
  try {
    await writeLog(folder, entries)
    const keys = [parseVerifierKey(formatVerifierKey(signer.name, signer.privateKey))]
    const start = performance.now()
    const verdict = await verifyTiles(directoryLog(folder), keys)
    const seconds = (performance.now() - start) / 1000
    if (verdict.counts.size > 0 || Number(verdict.size) !== entries)
      throw new Error('the log does not verify')
    console.log(
      `verification of ${entries} entries from tiles: ${fixed(seconds, 1)} s, ${fixed(entries / seconds, 0)}/s, peak memory ${fixed(peakMemory(), 0)} MiB`,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function writeLog(folder: string, size: number): Promise<void> {
  const builder = new TileBuilder()
  const tree = CompactRange.empty()
  for (let from = 0; from < size; from += 256) {
    const width = Math.min(256, size - from)
    const bundle = Array.from({ length: width }, (_, at) => Buffer.from(`${from + at}`.padEnd(450, '.')))
    await writeTile(folder, { level: 'entries', index: from / 256, width }, encodeBundle(bundle))
    for (const entry of bundle) {
      const hash = leafHash(entry)
      tree.append(hash)
      for (const tile of builder.append(hash)) await writeTile(folder, tile, tile.hashes)
    }
  }
  for (const tile of builder.partial()) await writeTile(folder, tile, tile.hashes)
  await writeFile(
    join(folder, 'checkpoint'),
    signCheckpoint([signer], { size: tree.size, root: tree.root() }),
  )
}
