import { openCheckpoint, type TreeHead } from './checkpoint.ts'
import { CompactRange } from './compact-range.ts'
import { decodeBundle } from './entry-bundle.ts'
import { hashLength, leafHash } from './merkle-tree.ts'
import { equalBytes } from './strict-encoding.ts'
import { type Tile, tileWidth, widthOf } from './tile.ts'
import { TileBuilder, type TileContent } from './tile-builder.ts'
import { oneByOne, rangeFromTiles } from './tile-proof.ts'
import { VerificationError } from './verification-error.ts'
import type { VerifierKey } from './verifier-key.ts'
import { type LogVerdict, LogVerifier } from './verify-log.ts'

/** A log as static resources: a folder, an address, a database. */
export type LogSource = {
  /** Newest signed checkpoint, verbatim. */
  readonly checkpoint: () => Promise<string>
  /** Bytes of a tile or bundle. @throws VerificationError `tile-missing` */
  readonly read: (tile: Tile) => Promise<Uint8Array>
  /**
   * The index from which on entries are published; entries below were pruned (C2SP tlog-tiles, "Pruning"). Only a claim:
   * the log itself must record it. Absent: 0.
   */
  readonly minimumIndex?: () => Promise<number>
}

export type TilesOptions = {
  /** Checkpoints kept elsewhere: the log must still contain exactly what they were signed for. */
  readonly retained?: readonly string[]
  /**
   * A checkpoint up to which the log was verified before: its root is recomputed from tiles, and only later entries are
   * read. Without it everything is read.
   */
  readonly since?: string
  readonly progress?: (done: number, total: number) => void
}

/** Resources asked for ahead of the one being verified. */
const ahead = 8

/**
 * Verifies a tiled log: recomputes the tree from the entries and compares it with the tiles and the signed checkpoint.
 * A missing or damaged resource is a finding like any other; verification then ends there.
 * @throws what `source` throws for anything but a missing resource
 */
export async function verifyTiles(
  source: LogSource,
  keys: readonly VerifierKey[],
  options: TilesOptions = {},
): Promise<LogVerdict> {
  const checkpoint = await source.checkpoint()
  const head = openOrUndefined(checkpoint, keys)
  const start = await startOf(source, keys, options.since, head)
  const verifier = new LogVerifier(keys, {
    retained: [...(options.retained ?? []), ...(options.since === undefined ? [] : [options.since])],
    ...(start === undefined ? {} : { from: start }),
  })
  if (head === undefined) {
    verifier.head({ size: 0n, root: CompactRange.empty().root(), checkpoint })
    return verifier.finish()
  }
  try {
    await readAll(source, verifier, head, Number(start?.size ?? 0n), options.progress)
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error
    const kind = error.kind === 'tile-missing' ? 'entry-missing' : 'tile-differs'
    verifier.finding(kind, verifier.nextIndex, error.message)
  }
  verifier.head({ ...head, checkpoint })
  return verifier.finish()
}

function openOrUndefined(checkpoint: string, keys: readonly VerifierKey[]): TreeHead | undefined {
  try {
    const { size, root } = openCheckpoint(checkpoint, keys)
    return { size, root }
  } catch (error) {
    if (error instanceof VerificationError) return undefined
    throw error
  }
}

/** The compact range at the checkpoint verified before; undefined to begin from the first entry. */
async function startOf(
  source: LogSource,
  keys: readonly VerifierKey[],
  since: string | undefined,
  head: TreeHead | undefined,
): Promise<CompactRange | undefined> {
  const before = since === undefined ? undefined : openOrUndefined(since, keys)
  if (before === undefined || head === undefined || before.size > head.size) return undefined
  try {
    const size = Number(before.size)
    // Only tiles of the newest checkpoint need to exist: older partial ones may have become full.
    const readTiles = oneByOne(async (tile) => {
      const bytes = await source.read({ ...tile, width: widthOf(tile, Number(head.size)) })
      return bytes.subarray(0, tile.width * hashLength)
    })
    return CompactRange.fromBytes(before.size, await rangeFromTiles(size, readTiles))
  } catch (error) {
    if (error instanceof VerificationError) return undefined
    throw error
  }
}

async function readAll(
  source: LogSource,
  verifier: LogVerifier,
  head: TreeHead,
  from: number,
  progress: TilesOptions['progress'],
): Promise<void> {
  const size = Number(head.size)
  const minimum = (await source.minimumIndex?.()) ?? 0
  // Upper tiles can be rebuilt only from the first entry on.
  const builder = from === 0 ? new TileBuilder() : undefined
  const first = Math.floor(from / tileWidth)
  const bundles = Array.from({ length: Math.ceil(size / tileWidth) - first }, (_, at) => first + at)
  for await (const [index, entries, hashes] of readAhead(bundles, (index) =>
    readBundle(source, index, size, minimum),
  )) {
    const full: TileContent[] = []
    for (let at = 0; at < widthOf({ level: 0, index }, size); at += 1) {
      const place = index * tileWidth + at
      if (place < from) continue
      const stored = hashes.subarray(at * hashLength, (at + 1) * hashLength)
      const bytes = entries?.[at]
      if (bytes === undefined) verifier.pruned({ index: BigInt(place), leafHash: stored })
      else verifier.entry({ index: BigInt(place), bytes, leafHash: stored })
      if (builder !== undefined) full.push(...builder.append(bytes === undefined ? stored : leafHash(bytes)))
    }
    for (const tile of full) if (tile.level > 0) await compareTile(source, verifier, tile)
    progress?.(Math.min(size, (index + 1) * tileWidth), size)
  }
  for (const tile of builder?.partial() ?? []) if (tile.level > 0) await compareTile(source, verifier, tile)
}

/** The entries of a bundle and their leaf hashes; of a bundle below the minimum index the hashes alone. */
async function readBundle(
  source: LogSource,
  index: number,
  size: number,
  minimum: number,
): Promise<[number, Uint8Array[] | undefined, Uint8Array]> {
  const width = widthOf({ level: 0, index }, size)
  if ((index + 1) * tileWidth <= minimum) {
    const hashes = await source.read({ level: 0, index, width })
    if (hashes.length === width * hashLength) return [index, undefined, hashes]
    throw new VerificationError('tile-malformed', `Tile ${index} of level 0 is not ${width} hashes`)
  }
  const [bundle, hashes] = await Promise.all([
    source.read({ level: 'entries', index, width }),
    source.read({ level: 0, index, width }),
  ])
  return [index, decodeBundle(bundle, width), hashes]
}

async function compareTile(source: LogSource, verifier: LogVerifier, tile: TileContent): Promise<void> {
  const { level, index, hashes, width } = tile
  if (equalBytes(await source.read({ level, index, width }), hashes)) return
  verifier.finding(
    'tile-differs',
    BigInt(index),
    `Tile ${index} of level ${level} is not the tree of its entries`,
  )
}

/** Results in order, some of them begun before they are needed. */
async function* readAhead<T, R>(items: readonly T[], read: (item: T) => Promise<R>): AsyncGenerator<R> {
  const begun: Promise<R>[] = []
  for (const [at] of items.entries()) {
    for (const item of items.slice(at + begun.length, at + ahead)) {
      const result = read(item)
      // Awaited in its turn; without a listener an early failure would end the process.
      result.catch(() => undefined)
      begun.push(result)
    }
    const next = begun.shift()
    if (next !== undefined) yield await next
  }
}
