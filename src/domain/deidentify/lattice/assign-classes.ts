import type { GroupKeys } from './group-keys.ts'
import type { CodeColumn } from './microdata.ts'

/** Working memory of the assignment, kept between calls. */
export type AssignScratch = {
  slots: Int32Array
  firstRows: Int32Array
  classOf: Int32Array
  /** With one word: key by class. */
  keys: Int32Array
  /** Records by class. */
  sums: Int32Array
}

export const createAssignScratch = (): AssignScratch => ({
  slots: new Int32Array(0),
  firstRows: new Int32Array(0),
  classOf: new Int32Array(0),
  keys: new Int32Array(0),
  sums: new Int32Array(0),
})

/** Keys may be used as addresses while their range is not much larger than the table. */
const DIRECT_FACTOR = 4
const DIRECT_MINIMUM = 1 << 14

/** Slots at first, as a power of two: few enough for the processor's nearest memory, enough for most nodes. */
const FIRST_BITS = 12

/**
 * Numbers the classes of `rows` rows by first appearance. Afterwards `classOf[row]` is the class of a row,
 * `firstRows[class]` the first row of a class and `sums[class]` the sum of its counts. @returns the number of classes
 * @param counts records by row
 */
export function assignClasses(
  keys: GroupKeys,
  rows: number,
  counts: Int32Array,
  scratch: AssignScratch,
): number {
  makeRoom(scratch, rows)
  const [word = scratch.classOf, ...more] = keys.words
  if (more.length > 0) return assignByWords(keys.words, rows, counts, scratch)
  return keys.range <= Math.max(DIRECT_FACTOR * rows, DIRECT_MINIMUM)
    ? assignDirectly(word, rows, counts, emptySlots(scratch, keys.range), scratch)
    : assignByWord(word, rows, counts, scratch)
}

function makeRoom(scratch: AssignScratch, rows: number): void {
  if (scratch.classOf.length >= rows) return
  scratch.classOf = new Int32Array(rows)
  scratch.firstRows = new Int32Array(rows)
  scratch.keys = new Int32Array(rows)
  scratch.sums = new Int32Array(rows)
}

function emptySlots(scratch: AssignScratch, capacity: number): Int32Array {
  if (scratch.slots.length < capacity) scratch.slots = new Int32Array(capacity)
  else scratch.slots.fill(0, 0, capacity)
  return scratch.slots
}

function assignDirectly(
  word: Int32Array,
  rows: number,
  counts: Int32Array,
  slots: Int32Array,
  { firstRows, classOf, sums }: AssignScratch,
): number {
  let size = 0
  for (let row = 0; row < rows; row++) {
    const key = word[row] ?? 0
    let found = slots[key] ?? 0
    if (found === 0) {
      firstRows[size] = row
      sums[size] = 0
      found = ++size
      slots[key] = found
    }
    classOf[row] = found - 1
    sums[found - 1] = (sums[found - 1] ?? 0) + (counts[row] ?? 0)
  }
  return size
}

/** Two columns of combinations, with the group of each; the range of both together is below 2³¹. */
export type KeyPair = {
  readonly columns: readonly [CodeColumn, CodeColumn]
  readonly groups: readonly [Int32Array, Int32Array]
  /** Number of groups of the second. */
  readonly radix: number
}

/** The same as `assignClasses` with the key of a row made where it is needed. */
export function assignPairs(
  { columns: [first, second], groups: [upper, lower], radix }: KeyPair,
  rows: number,
  counts: Int32Array,
  scratch: AssignScratch,
): number {
  makeRoom(scratch, rows)
  const { firstRows, classOf, keys, sums } = scratch
  let { slots, shift, mask, most } = emptyTable(scratch, FIRST_BITS)
  let size = 0
  for (let row = 0; row < rows; row++) {
    const key = Math.imul(upper[first[row] ?? 0] ?? 0, radix) + (lower[second[row] ?? 0] ?? 0)
    let slot = Math.imul(key, 0x9e3779b1) >>> shift
    let found = slots[slot] ?? 0
    while (found !== 0 && keys[found - 1] !== key) {
      slot = (slot + 1) & mask
      found = slots[slot] ?? 0
    }
    if (found === 0) {
      firstRows[size] = row
      sums[size] = 0
      keys[size] = key
      found = ++size
      slots[slot] = found
      if (size > most) ({ slots, shift, mask, most } = grown(scratch, size))
    }
    classOf[row] = found - 1
    sums[found - 1] = (sums[found - 1] ?? 0) + (counts[row] ?? 0)
  }
  return size
}

/** Open addressing with linear probing; a slot holds the class plus one. */
type Table = {
  readonly slots: Int32Array
  readonly shift: number
  readonly mask: number
  /** Classes from which on there are too few slots. */
  readonly most: number
}

const emptyTable = (scratch: AssignScratch, bits: number): Table => ({
  slots: emptySlots(scratch, 2 ** bits),
  shift: 32 - bits,
  mask: 2 ** bits - 1,
  most: 2 ** (bits - 1),
})

/** A table with more slots, with the classes known so far. */
function grown(scratch: AssignScratch, size: number): Table {
  const table = emptyTable(scratch, Math.ceil(Math.log2(size)) + 3)
  const { slots, shift, mask } = table
  for (let each = 0; each < size; each++) {
    let slot = Math.imul(scratch.keys[each] ?? 0, 0x9e3779b1) >>> shift
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = each + 1
  }
  return table
}

function assignByWord(word: Int32Array, rows: number, counts: Int32Array, scratch: AssignScratch): number {
  const { firstRows, classOf, keys, sums } = scratch
  let { slots, shift, mask, most } = emptyTable(scratch, FIRST_BITS)
  let size = 0
  for (let row = 0; row < rows; row++) {
    const key = word[row] ?? 0
    let slot = Math.imul(key, 0x9e3779b1) >>> shift
    let found = slots[slot] ?? 0
    while (found !== 0 && keys[found - 1] !== key) {
      slot = (slot + 1) & mask
      found = slots[slot] ?? 0
    }
    if (found === 0) {
      firstRows[size] = row
      sums[size] = 0
      keys[size] = key
      found = ++size
      slots[slot] = found
      if (size > most) ({ slots, shift, mask, most } = grown(scratch, size))
    }
    classOf[row] = found - 1
    sums[found - 1] = (sums[found - 1] ?? 0) + (counts[row] ?? 0)
  }
  return size
}

function assignByWords(
  words: readonly Int32Array[],
  rows: number,
  counts: Int32Array,
  scratch: AssignScratch,
): number {
  const { firstRows, classOf, sums } = scratch
  const bits = Math.max(4, Math.ceil(Math.log2(rows + 1)) + 1)
  const slots = emptySlots(scratch, 2 ** bits)
  const shift = 32 - bits
  const mask = 2 ** bits - 1
  let size = 0
  for (let row = 0; row < rows; row++) {
    let hash = 0
    for (const word of words) hash = Math.imul(hash ^ (word[row] ?? 0), 0x9e3779b1) ^ (hash >>> 15)
    let slot = Math.imul(hash, 0x85ebca6b) >>> shift
    let found = slots[slot] ?? 0
    while (found !== 0 && !isSame(words, firstRows[found - 1] ?? 0, row)) {
      slot = (slot + 1) & mask
      found = slots[slot] ?? 0
    }
    if (found === 0) {
      firstRows[size] = row
      sums[size] = 0
      found = ++size
      slots[slot] = found
    }
    classOf[row] = found - 1
    sums[found - 1] = (sums[found - 1] ?? 0) + (counts[row] ?? 0)
  }
  return size
}

function isSame(words: readonly Int32Array[], a: number, b: number): boolean {
  for (const word of words) if (word[a] !== word[b]) return false
  return true
}
