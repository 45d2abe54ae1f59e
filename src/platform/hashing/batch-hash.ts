import { createHash } from 'node:crypto'
import { callWasmSafely } from '../wasm-calls.ts'
import {
  absorb,
  BLOCK_BYTES,
  createWriter,
  PADDING_BYTES,
  padDigest,
  placesIn,
  wordAt,
} from './lane-blocks.ts'
import { createSha256Lanes, DIGEST_WORDS, LANES } from './sha256-lanes.ts'

/** What is hashed before each message, and what before its digest. */
export type HashPrefixes = {
  readonly before: Uint8Array
  /** One block (64 bytes): the digest is hashed again behind it, as in HMAC's outer pass. */
  readonly outer?: Uint8Array
}

/** Messages in an array of bytes: each from its start to before its end. */
export type Messages = {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** @returns eight big-endian words for each message, in order, which the next call overwrites */
export type BatchHash = (messages: Messages) => Uint32Array

/**
 * SHA-256 of before ‖ message for many messages or, with an outer prefix, of outer ‖ that digest: HMAC-SHA256 (RFC 2104 §2)
 * when the two are the padded keys. The prefixes are compressed once and not for each message, and four messages at a time
 * (decision 25). A message too long for one block behind the prefix is hashed by itself.
 * @throws RangeError when the outer prefix is not one block
 */
export function createBatchHash(prefixes: HashPrefixes): BatchHash {
  const { before, outer } = prefixes
  if (outer !== undefined && outer.length !== BLOCK_BYTES)
    throw new RangeError('The outer prefix is one block')
  callWasmSafely()
  const lanes = createSha256Lanes()
  const places = placesIn(lanes)
  const hashed = absorb(lanes, places.inner, places.block, before)
  absorb(lanes, places.outer, places.block, outer ?? new Uint8Array())
  padDigest(lanes, places.outerBlock)
  const lead = before.subarray(hashed)
  const write = createWriter(lanes, places.block, lead, hashed)
  const room = BLOCK_BYTES - PADDING_BYTES - lead.length

  const compress = (): void => {
    // The inner pass leaves its digest where the outer pass expects it.
    lanes.compress(places.inner, places.block, outer === undefined ? places.digest : places.outerBlock)
    if (outer !== undefined) lanes.compress(places.outer, places.outerBlock, places.digest)
  }
  /** The message of each lane that waits for the others. */
  const waiting = new Uint32Array(LANES)
  // Used again: the garbage of new ones would take as long as the hashing.
  let words = new Uint32Array(0)
  return ({ bytes, starts, ends }) => {
    if (words.length < ends.length * DIGEST_WORDS) words = new Uint32Array(ends.length * DIGEST_WORDS)
    const digests = words.subarray(0, ends.length * DIGEST_WORDS)
    let lane = 0
    const digestWaiting = (): void => {
      compress()
      for (let done = 0; done < lane; done += 1) {
        const to = (waiting[done] ?? 0) * DIGEST_WORDS
        for (let word = 0; word < DIGEST_WORDS; word += 1)
          digests[to + word] = lanes.memory[wordAt(places.digest, done, word)] ?? 0
      }
      lane = 0
    }
    for (let message = 0; message < ends.length; message += 1) {
      const start = starts[message] ?? 0
      const end = ends[message] ?? 0
      if (end - start > room)
        digests.set(digestOf(prefixes, bytes.subarray(start, end)), message * DIGEST_WORDS)
      else {
        write(lane, bytes, start, end)
        waiting[lane] = message
        lane += 1
        if (lane === LANES) digestWaiting()
      }
    }
    if (lane > 0) digestWaiting()
    return digests
  }
}

/** The digest of one message, as words. */
function digestOf({ before, outer }: HashPrefixes, message: Uint8Array): Uint32Array {
  const inner = createHash('sha256').update(before).update(message).digest()
  const digest = outer === undefined ? inner : createHash('sha256').update(outer).update(inner).digest()
  return Uint32Array.from({ length: DIGEST_WORDS }, (_, word) => digest.readUInt32BE(word * 4))
}
