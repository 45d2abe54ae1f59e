import { largestEntry } from './canonical.ts'
import { tileWidth } from './tile.ts'
import { VerificationError } from './verification-error.ts'

const prefixLength = 2

/**
 * Entries one after another, each after its length as 16 bits, big-endian (C2SP tlog-tiles, "Log entries").
 * @throws VerificationError `entry-too-large`
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = entries.flatMap((entry) => {
    if (entry.length > largestEntry) {
      throw new VerificationError('entry-too-large', `The entry has ${entry.length} bytes`)
    }
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
  })
  return Uint8Array.from(Buffer.concat(parts))
}

/**
 * The entries of a bundle.
 * @param width how many it must have
 * @throws VerificationError `tile-malformed`
 */
export function decodeBundle(bytes: Uint8Array, width = tileWidth): Uint8Array[] {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const [high, low] = bytes.subarray(at, at + prefixLength)
    if (high === undefined || low === undefined) throw malformed('The bundle ends within a length')
    const start = at + prefixLength
    at = start + high * 256 + low
    if (at > bytes.length) throw malformed('The bundle ends within an entry')
    entries.push(bytes.subarray(start, at))
  }
  if (entries.length !== width)
    throw malformed(`The bundle has ${entries.length} entries instead of ${width}`)
  return entries
}

const malformed = (detail: string) => new VerificationError('tile-malformed', detail)
