import { BLOCK_WORDS, DIGEST_WORDS, INITIAL_STATE, LANES, type Sha256Lanes } from './sha256-lanes.ts'

export const BLOCK_BYTES = BLOCK_WORDS * 4
const DIGEST_BYTES = DIGEST_WORDS * 4

/** What follows a message: a one bit, zeros, and its length in bits as 64 bits (FIPS 180-4 §5.1.1). */
const ONE_BIT = 0x80
export const PADDING_BYTES = 9

/** Places in the memory of the lanes: words of all lanes, by the address of the first. */
export type Places = {
  readonly inner: number
  readonly outer: number
  readonly block: number
  readonly outerBlock: number
  readonly digest: number
}

export function placesIn({ free }: Pick<Sha256Lanes, 'free'>): Places {
  const digest = DIGEST_WORDS * LANES * 4
  const block = BLOCK_WORDS * LANES * 4
  return {
    inner: free,
    outer: free + digest,
    digest: free + 2 * digest,
    block: free + 3 * digest,
    outerBlock: free + 3 * digest + block,
  }
}

/** Index in the memory of one word of one lane. */
export const wordAt = (place: number, lane: number, word: number): number => place / 4 + word * LANES + lane

/** Sets the state of every lane to SHA-256's after the whole blocks of `bytes`; returns how many bytes those are. */
export function absorb(lanes: Sha256Lanes, state: number, block: number, bytes: Uint8Array): number {
  for (const [word, value] of INITIAL_STATE.entries()) fill(lanes, state, word, value)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % BLOCK_BYTES)
  for (let from = 0; from < whole; from += BLOCK_BYTES) {
    for (let word = 0; word < BLOCK_WORDS; word += 1)
      fill(lanes, block, word, view.getUint32(from + word * 4))
    lanes.compress(state, block, state)
  }
  return whole
}

/** Makes the block one that holds a digest, behind one block that was hashed already. */
export function padDigest(lanes: Sha256Lanes, block: number): void {
  for (let word = DIGEST_WORDS; word < BLOCK_WORDS; word += 1) fill(lanes, block, word, 0)
  fill(lanes, block, DIGEST_WORDS, ONE_BIT << 24)
  fill(lanes, block, BLOCK_WORDS - 1, (BLOCK_BYTES + DIGEST_BYTES) * 8)
}

function fill({ memory }: Sha256Lanes, place: number, word: number, value: number): void {
  for (let lane = 0; lane < LANES; lane += 1) memory[wordAt(place, lane, word)] = value
}

/** Writes the message source[from, to) into the last block of one lane. */
export type WriteMessage = (lane: number, source: Uint8Array, from: number, to: number) => void

/**
 * @param lead what stands in the block before every message; it, the message and the padding must fit into the block
 * @param hashed bytes hashed before the block
 */
export function createWriter(
  lanes: Sha256Lanes,
  block: number,
  lead: Uint8Array,
  hashed: number,
): WriteMessage {
  const { memory } = lanes
  for (let word = 0; word < BLOCK_WORDS; word += 1) fill(lanes, block, word, 0)
  // Words are big-endian: the first byte is the highest.
  const wordOf = (bytes: Uint8Array): number => bytes.reduce((word, byte) => (word << 8) | byte, 0)
  const first = lead.length >> 2
  for (let word = 0; word < first; word += 1)
    fill(lanes, block, word, wordOf(lead.subarray(word * 4, word * 4 + 4)))
  const begun = lead.subarray(first * 4)
  const begunWord = wordOf(begun)
  /** Where the last word of the message before this one stands. */
  const ends = new Uint32Array(LANES)
  return (lane, source, from, to) => {
    let at = wordAt(block, lane, first)
    let word = begunWord
    let bytes = begun.length
    for (let index = from; index < to; index += 1) {
      word = (word << 8) | (source[index] ?? 0)
      bytes += 1
      if (bytes === 4) {
        memory[at] = word
        at += LANES
        bytes = 0
      }
    }
    // Of a full word nothing is left: the shifts drop what stood in it.
    memory[at] = ((word << 8) | ONE_BIT) << (8 * (3 - bytes))
    for (let rest = at + LANES; rest <= (ends[lane] ?? 0); rest += LANES) memory[rest] = 0
    ends[lane] = at
    memory[wordAt(block, lane, BLOCK_WORDS - 1)] = (hashed + lead.length + to - from) * 8
  }
}
