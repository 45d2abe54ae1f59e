import { callWasmSafely } from '../wasm-calls.ts'
import type { HashPrefixes } from './batch-hash.ts'
import { absorb, BLOCK_BYTES, PADDING_BYTES, padDigest, placesIn, wordAt } from './lane-blocks.ts'
import { BLOCK_WORDS, createSha256Lanes, DIGEST_WORDS, FREE, LANES, VECTOR_BYTES } from './sha256-lanes.ts'
import { bytes, type Code, call, i32, local, loop, type ModuleFunction, words } from './wasm-code.ts'

/** A short text: its length as a little-endian word, then up to so many bytes, and whatever. */
export const CELL_BYTES = VECTOR_BYTES
export const CELL_TEXT_BYTES = 12
const LENGTH_BYTES = 4

/** @returns eight big-endian words for each text, in order, which the next call overwrites */
export type CellHash = (cells: Uint8Array, count: number) => Uint32Array

/** Texts hashed in one call from JavaScript. */
const MOST = 2048
const DIGEST_BYTES = DIGEST_WORDS * 4
const places = placesIn({ free: FREE })
const BLOCK_LANES_BYTES = BLOCK_WORDS * VECTOR_BYTES
/** Where each byte of a cell goes in its part of a block. */
const TARGETS = places.outerBlock + BLOCK_LANES_BYTES
/** For each length of a text the mask of its bytes and, of its part of the block, what is not the text. */
const FORMS = TARGETS + VECTOR_BYTES
const FORM_BYTES = 2 * VECTOR_BYTES
const CELLS = FORMS + (CELL_TEXT_BYTES + 1) * FORM_BYTES
const DIGESTS = CELLS + MOST * CELL_BYTES
const PAGES = Math.ceil((DIGESTS + MOST * DIGEST_BYTES) / 65_536)

/** The first byte of the padding (FIPS 180-4 §5.1.1). */
const ONE_BIT = 0x80

/**
 * What `createBatchHash` gives, for texts that all stand in cells, which is how the engine keeps short ones: they are put
 * into blocks, hashed and taken out again without JavaScript looking at any of them. Between the prefix's last whole word and
 * the end of the padding's first byte a text takes at most four words of a block: one vector.
 * @returns undefined where the prefix leaves no room for that in its last block
 */
export function createCellHash({ before, outer }: HashPrefixes): CellHash | undefined {
  const lead = before.subarray(before.length - (before.length % BLOCK_BYTES))
  const first = lead.length >> 2
  if (lead.length + CELL_TEXT_BYTES + PADDING_BYTES > BLOCK_BYTES || first + 4 > BLOCK_WORDS - 1)
    return undefined
  callWasmSafely()
  const lanes = createSha256Lanes([hashing(first, before.length, outer !== undefined)], PAGES)
  const [hashCells] = lanes.further
  if (hashCells === undefined) throw new Error('the hash module lacks its exports')
  absorb(lanes, places.inner, places.block, before)
  absorb(lanes, places.outer, places.block, outer ?? new Uint8Array())
  padDigest(lanes, places.outerBlock)
  const view = new DataView(lead.buffer, lead.byteOffset)
  for (let word = 0; word < BLOCK_WORDS; word += 1)
    for (let lane = 0; lane < LANES; lane += 1)
      lanes.memory[wordAt(places.block, lane, word)] = word < first ? view.getUint32(word * 4) : 0
  const memory = new Uint8Array(lanes.memory.buffer)
  writeForms(memory, lead.subarray(first * 4))
  let digests = new Uint32Array(0)
  return (cells, count) => {
    if (digests.length < count * DIGEST_WORDS) digests = new Uint32Array(count * DIGEST_WORDS)
    for (let from = 0; from < count; from += MOST) {
      const some = Math.min(MOST, count - from)
      memory.set(cells.subarray(from * CELL_BYTES, (from + some) * CELL_BYTES), CELLS)
      hashCells(CELLS, CELLS + Math.ceil(some / LANES) * LANES * CELL_BYTES, DIGESTS)
      const found = lanes.memory.subarray(DIGESTS / 4, DIGESTS / 4 + some * DIGEST_WORDS)
      digests.set(found, from * DIGEST_WORDS)
    }
    return digests.subarray(0, count * DIGEST_WORDS)
  }
}

/** @param begun what of the prefix stands in the word that the text begins in */
function writeForms(memory: Uint8Array, begun: Uint8Array): void {
  // Words are big-endian and the memory of WebAssembly is little-endian.
  const placeOf = (at: number) => (at & ~3) + 3 - (at & 3)
  const targets = new Uint8Array(VECTOR_BYTES).fill(0xff)
  for (let at = 0; at < CELL_TEXT_BYTES; at += 1) targets[placeOf(begun.length + at)] = LENGTH_BYTES + at
  memory.set(targets, TARGETS)
  for (let length = 0; length <= CELL_TEXT_BYTES; length += 1) {
    const mask = new Uint8Array(VECTOR_BYTES).fill(0xff, LENGTH_BYTES, LENGTH_BYTES + length)
    const around = new Uint8Array(VECTOR_BYTES)
    for (const [at, byte] of begun.entries()) around[placeOf(at)] = byte
    around[placeOf(begun.length + length)] = ONE_BIT
    memory.set(mask, FORMS + length * FORM_BYTES)
    memory.set(around, FORMS + length * FORM_BYTES + VECTOR_BYTES)
  }
}

/** From the first cell to before the end, four at a time, to the digests. */
const [CELL, END, TO] = [0, 1, 2]
const [LENGTH, FORM] = [3, 4]
const [PARTS, TURNED] = [
  [5, 6, 7, 8],
  [9, 10, 11, 12],
]

/** @param first word of the block that a text begins in @param before bytes before a text */
function hashing(first: number, before: number, isTwice: boolean): ModuleFunction {
  const body = loop([
    ...Array.from({ length: LANES }, (_, lane) => [...partOf(lane), ...lengthOf(lane, before)]).flat(),
    ...turned((word, vector) => [
      ...i32.constant(places.block + (first + word) * VECTOR_BYTES),
      ...vector,
      ...words.store(0),
    ]),
    ...compress(places.inner, places.block, isTwice ? places.outerBlock : places.digest),
    ...(isTwice ? compress(places.outer, places.outerBlock, places.digest) : []),
    ...[0, 4].flatMap((half) => [
      ...PARTS.flatMap((part, word) => [
        ...i32.constant(places.digest + (half + word) * VECTOR_BYTES),
        ...words.load(0),
        ...local.set(part),
      ]),
      ...turned((lane, vector) => [
        ...local.get(TO),
        ...vector,
        ...words.store(lane * DIGEST_BYTES + half * 4),
      ]),
    ]),
    ...advance(TO, LANES * DIGEST_BYTES),
    ...advance(CELL, LANES * CELL_BYTES),
    ...[...local.get(CELL), ...local.get(END), ...i32.lessThanUnsigned],
  ])
  return { name: 'hashCells', takes: 3, locals: { i32: 2, v128: 8 }, body }
}

/** The part of the block that a lane's text is in, as a vector. */
const partOf = (lane: number): Code => [
  ...[...local.get(CELL), ...i32.load(lane * CELL_BYTES), ...local.set(LENGTH)],
  ...[...local.get(LENGTH), ...i32.constant(Math.log2(FORM_BYTES)), ...i32.shiftLeft, ...local.set(FORM)],
  ...[...local.get(CELL), ...words.load(lane * CELL_BYTES)],
  ...[...local.get(FORM), ...words.load(FORMS), ...words.and],
  ...[...i32.constant(TARGETS), ...words.load(0), ...bytes.swizzle],
  ...[...local.get(FORM), ...words.load(FORMS + VECTOR_BYTES), ...words.or],
  ...local.set(PARTS[lane] ?? 0),
]

/** Bits of everything a lane hashes, in the block's last word. */
const lengthOf = (lane: number, before: number): Code => [
  ...i32.constant(places.block + (BLOCK_WORDS - 1) * VECTOR_BYTES),
  ...[...local.get(LENGTH), ...i32.constant(before), ...i32.add, ...i32.constant(3), ...i32.shiftLeft],
  ...i32.store(lane * 4),
]

const compress = (state: number, block: number, next: number): Code => [
  ...[...i32.constant(state), ...i32.constant(block), ...i32.constant(next)],
  ...call(0),
]

/** The parts as rows of a square become its columns. @param use of the vector at a place */
function turned(use: (place: number, vector: Code) => Code): Code {
  const [a = 0, b = 0, c = 0, d = 0] = PARTS
  const [lowOfA = 0, lowOfC = 0, highOfA = 0, highOfC = 0] = TURNED
  const lower = bytes.shuffle([0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23])
  const upper = bytes.shuffle([8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31])
  const before = bytes.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23])
  const behind = bytes.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31])
  const both = (one: number, other: number, shuffled: Code): Code => [
    ...local.get(one),
    ...local.get(other),
    ...shuffled,
  ]
  return [
    ...[...both(a, b, lower), ...local.set(lowOfA)],
    ...[...both(c, d, lower), ...local.set(lowOfC)],
    ...[...both(a, b, upper), ...local.set(highOfA)],
    ...[...both(c, d, upper), ...local.set(highOfC)],
    ...use(0, both(lowOfA, lowOfC, before)),
    ...use(1, both(lowOfA, lowOfC, behind)),
    ...use(2, both(highOfA, highOfC, before)),
    ...use(3, both(highOfA, highOfC, behind)),
  ]
}

const advance = (index: number, by: number): Code => [
  ...[...local.get(index), ...i32.constant(by), ...i32.add],
  ...local.set(index),
]
