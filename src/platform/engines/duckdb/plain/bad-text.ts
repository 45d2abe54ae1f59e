import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'

/** Text that is not UTF-8. */
export class BadTextError extends Error {
  override readonly name = 'BadTextError'
}

/** Files whose bytes are no text. */
const binary = /\.(?:parquet|pq|gz|zst)$/i

/**
 * Reads a file; when that fails because of bytes that are not UTF-8, which the engine tells of no line, says where they
 * are.
 * @throws BadTextError, or what `read` throws
 */
export async function withPlaceOfBadText<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    const place = binary.test(path) ? undefined : await badTextIn(path).catch(() => undefined)
    if (place === undefined) throw cause
    throw new BadTextError(`line ${place.line} is not UTF-8 (byte ${place.byte} of the file)`, { cause })
  }
}

/** Where a file first is not UTF-8: the line from 1, the byte from 0; undefined when it is all UTF-8. */
export async function badTextIn(path: string): Promise<{ line: number; byte: number } | undefined> {
  let [line, byte, left] = [1, 0, Buffer.alloc(0)]
  const look = (bytes: Buffer) => {
    if (isUtf8(bytes)) return undefined
    const offset = firstBadByte(bytes)
    return { line: line + linesIn(bytes.subarray(0, offset)), byte: byte + offset }
  }
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([left, chunk])
    const whole = bytes.subarray(0, bytes.length - unfinished(bytes))
    const found = look(whole)
    if (found !== undefined) return found
    line += linesIn(whole)
    byte += whole.length
    left = bytes.subarray(whole.length)
  }
  return look(left)
}

/** Bytes at the end that may be a character not yet complete: from the last lead byte on, when it is among the last three. */
function unfinished(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length += 1)
    if ((bytes[bytes.length - length] ?? 0) >= 0xc0) return length
  return 0
}

const replacement = Buffer.from('\ufffd')

/** Where the first sequence stands that is no character: there decoding puts U+FFFD for something else. */
function firstBadByte(bytes: Buffer): number {
  let at = 0
  for (const valid of bytes.toString('utf8').split('\ufffd')) {
    at += Buffer.byteLength(valid)
    if (!bytes.subarray(at, at + replacement.length).equals(replacement)) return at
    at += replacement.length
  }
  return at
}

function linesIn(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}
