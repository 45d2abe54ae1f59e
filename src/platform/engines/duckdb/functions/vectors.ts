import bindings from '@duckdb/node-bindings'
import type { Messages } from '../../../hashing/batch-hash.ts'

/*
 * Values of a vector in the engine's own form. The vectors of the higher interface take and give them one by one, which is
 * too slow for the millions of a release.
 */

/** One column of some thousand rows. */
export type Vector = ReturnType<typeof bindings.data_chunk_get_vector>

/**
 * Words to work in, made once and used again: the garbage of a new array for each vector of some thousand rows would take
 * as long as the work. What they held before is still there.
 * @returns a function that gives so many words, valid until it is called again
 */
export function workingWords(): (count: number) => Uint32Array<ArrayBuffer> {
  let words = new Uint32Array(0)
  return (count) => {
    if (words.length < count) words = new Uint32Array(count)
    return words.subarray(0, count)
  }
}

/** Leaves values in a vector. */
export function copyInto(vector: Vector, values: Uint32Array<ArrayBuffer>): void {
  bindings.copy_data_to_vector(vector, 0, values.buffer, values.byteOffset, values.byteLength)
}

/** The words of a vector's values, lowest first. The array is the engine's own memory: copy what is kept. */
export function wordsOf(vector: Vector, rows: number, wordsEach: number): Uint32Array {
  const bytes = bindings.vector_get_data(vector, rows * wordsEach * 4)
  return new Uint32Array(bytes.buffer, bytes.byteOffset, rows * wordsEach)
}

/** One field of a vector of structures. */
export const fieldOf = (vector: Vector, index: number): Vector =>
  bindings.struct_vector_get_child(vector, index)

/** A text in a vector: its length, then all of it when it is short, else its first four bytes and where it stands. */
const TEXT_BYTES = 16
const LENGTH_BYTES = 4
const SHORT = 12

/** The cells of a vector's texts, none of them NULL, when all are short, so that the cells hold all of each. */
export function cellsOf(vector: Vector, rows: number): Uint8Array | undefined {
  const data = bindings.vector_get_data(vector, rows * TEXT_BYTES)
  const words = new Uint32Array(data.buffer, data.byteOffset, (rows * TEXT_BYTES) / 4)
  for (let at = 0; at < words.length; at += TEXT_BYTES / 4) if ((words[at] ?? 0) > SHORT) return undefined
  return data
}

/**
 * The texts of a vector, in UTF-8. The bytes may be the engine's own memory.
 * @throws Error when one is NULL
 */
export function textsOf(vector: Vector, rows: number): Messages {
  requireNoNull(vector, rows)
  const data = bindings.vector_get_data(vector, rows * TEXT_BYTES)
  const words = new Uint32Array(data.buffer, data.byteOffset, (rows * TEXT_BYTES) / 4)
  const starts = new Uint32Array(rows)
  const ends = new Uint32Array(rows)
  let longest = 0
  for (let row = 0; row < rows; row += 1) {
    const length = words[(row * TEXT_BYTES) / 4] ?? 0
    const start = row * TEXT_BYTES + LENGTH_BYTES
    starts[row] = start
    ends[row] = start + length
    if (length > longest) longest = length
  }
  return longest > SHORT ? joined(data, starts, ends) : { bytes: data, starts, ends }
}

/** The texts of a vector that are not NULL, in UTF-8. The bytes may be the engine's own memory. */
export function* presentTexts(vector: Vector, rows: number): Generator<Uint8Array> {
  const isPresent = presence(vector, rows)
  const data = bindings.vector_get_data(vector, rows * TEXT_BYTES)
  const lengths = new DataView(data.buffer, data.byteOffset, data.byteLength)
  for (let row = 0; row < rows; row += 1) {
    if (!isPresent(row)) continue
    const start = row * TEXT_BYTES
    yield textAt(data, start + LENGTH_BYTES, lengths.getUint32(start, true))
  }
}

const textAt = (data: Uint8Array, start: number, length: number): Uint8Array =>
  length > SHORT ? elsewhere(data, start + LENGTH_BYTES, length) : data.subarray(start, start + length)

/** Texts of which some stand elsewhere, one behind the other. */
function joined(data: Uint8Array, starts: Uint32Array, ends: Uint32Array): Messages {
  const texts = Array.from(starts, (start, row) => {
    return textAt(data, start, (ends[row] ?? 0) - start)
  })
  let end = 0
  for (const [row, text] of texts.entries()) {
    starts[row] = end
    end += text.length
    ends[row] = end
  }
  return { bytes: Buffer.concat(texts, end), starts, ends }
}

function elsewhere(data: Uint8Array, pointerAt: number, length: number): Uint8Array {
  if (!(data.buffer instanceof ArrayBuffer)) throw new Error('the engine shares no memory between threads')
  return bindings.get_data_from_pointer(data.buffer, data.byteOffset + pointerAt, length)
}

/** @throws Error when a value is NULL */
export function requireNoNull(vector: Vector, rows: number): void {
  const validity = validityOf(vector, rows)
  if (validity === undefined) return
  for (let row = 0; row < rows; row += 1) if (!isSet(validity, row)) throw new Error('a value is missing')
}

/** Tells which values are there. */
function presence(vector: Vector, rows: number): (row: number) => boolean {
  const validity = validityOf(vector, rows)
  return validity === undefined ? () => true : (row) => isSet(validity, row)
}

/** A bit for each value; undefined while every value is there: the engine keeps none then. */
const validityOf = (vector: Vector, rows: number): Uint8Array | undefined =>
  bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8) ?? undefined

const isSet = (bits: Uint8Array, at: number): boolean => ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0
