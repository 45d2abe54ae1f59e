import { parseCheckpoint } from './checkpoint.ts'
import { decodeBundle } from './entry-bundle.ts'
import { noteText } from './signed-note.ts'
import { tileWidth, widthOf } from './tile.ts'
import { oneByOne, proveInclusion } from './tile-proof.ts'
import { formatReceipt } from './tlog-proof.ts'
import { VerificationError } from './verification-error.ts'
import type { LogSource } from './verify-tiles.ts'

/**
 * A receipt made from a published log alone, with the entry as its extra data. Proves nothing until it is verified.
 * @throws VerificationError `proof-range-invalid` when the log has no such entry, or what the source throws
 */
export async function receiptFromTiles(source: LogSource, index: number): Promise<string> {
  const checkpoint = await source.checkpoint()
  const size = Number(parseCheckpoint(noteText(checkpoint)).size)
  const hashes = await proveInclusion(
    index,
    size,
    oneByOne((tile) => source.read(tile)),
  )
  const bundle = Math.floor(index / tileWidth)
  const width = widthOf({ level: 'entries', index: bundle }, size)
  const entries = decodeBundle(await source.read({ level: 'entries', index: bundle, width }), width)
  const extra = entries[index - bundle * tileWidth]
  if (extra === undefined) throw new VerificationError('tile-malformed', 'The bundle does not hold the entry')
  return formatReceipt({ index: BigInt(index), hashes, checkpoint, extra })
}
