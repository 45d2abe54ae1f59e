import type { GroupKeys } from './group-keys.ts'

/** Working memory of the assignment, kept between calls. */
export type AssignScratch = { slots: Int32Array; firstRows: Int32Array; classOf: Int32Array }

export const createAssignScratch = (): AssignScratch => ({
  slots: new Int32Array(0),
  firstRows: new Int32Array(0),
  classOf: new Int32Array(0),
})

/** Keys may be used as addresses while their range is not much larger than the table. */
const DIRECT_FACTOR = 4
const DIRECT_MINIMUM = 1 << 14

/**
 * Numbers the classes of `rows` rows by first appearance. Afterwards `classOf[row]` is the class of a row and
 * `firstRows[class]` the first row of a class. @returns the number of classes
 */
export function assignClasses(keys: GroupKeys, rows: number, scratch: AssignScratch): number {
  if (scratch.classOf.length < rows) {
    scratch.classOf = new Int32Array(rows)
    scratch.firstRows = new Int32Array(rows)
  }
  const [word = scratch.classOf, ...more] = keys.words
  const isDirect = more.length === 0 && keys.range <= Math.max(DIRECT_FACTOR * rows, DIRECT_MINIMUM)
  const bits = Math.max(4, Math.ceil(Math.log2(rows + 1)) + 1)
  const capacity = isDirect ? keys.range : 2 ** bits
  if (scratch.slots.length < capacity) scratch.slots = new Int32Array(capacity)
  else scratch.slots.fill(0, 0, capacity)
  if (isDirect) return assignDirectly(word, rows, scratch)
  return more.length === 0
    ? assignByWord(word, rows, bits, scratch)
    : assignByWords(keys.words, rows, bits, scratch)
}

function assignDirectly(
  word: Int32Array,
  rows: number,
  { slots, firstRows, classOf }: AssignScratch,
): number {
  let size = 0
  for (let row = 0; row < rows; row++) {
    const key = word[row] ?? 0
    let found = slots[key] ?? 0
    if (found === 0) {
      firstRows[size] = row
      found = ++size
      slots[key] = found
    }
    classOf[row] = found - 1
  }
  return size
}

/** Open addressing with linear probing; a slot holds the class plus one. */
function assignByWord(
  word: Int32Array,
  rows: number,
  bits: number,
  { slots, firstRows, classOf }: AssignScratch,
): number {
  const shift = 32 - bits
  const mask = 2 ** bits - 1
  let size = 0
  for (let row = 0; row < rows; row++) {
    const key = word[row] ?? 0
    let slot = Math.imul(key, 0x9e3779b1) >>> shift
    let found = slots[slot] ?? 0
    while (found !== 0 && word[firstRows[found - 1] ?? 0] !== key) {
      slot = (slot + 1) & mask
      found = slots[slot] ?? 0
    }
    if (found === 0) {
      firstRows[size] = row
      found = ++size
      slots[slot] = found
    }
    classOf[row] = found - 1
  }
  return size
}

function assignByWords(
  words: readonly Int32Array[],
  rows: number,
  bits: number,
  { slots, firstRows, classOf }: AssignScratch,
): number {
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
      found = ++size
      slots[slot] = found
    }
    classOf[row] = found - 1
  }
  return size
}

function isSame(words: readonly Int32Array[], a: number, b: number): boolean {
  for (const word of words) if (word[a] !== word[b]) return false
  return true
}
