import type { Levels } from './microdata.ts'

/** Answers of a condition that, once fulfilled, is fulfilled by every more general node. */
export type Answers = {
  /** What earlier answers say of a node, if anything. */
  recall(levels: Levels): boolean | undefined
  add(levels: Levels, answer: boolean): void
}

/**
 * Keeps only the most specific nodes that fulfil the condition and the most general ones that do not. Levels are packed
 * into words, each level with a spare bit above it, so that one subtraction compares all levels of a word.
 */
export function createAnswers(top: Levels): Answers {
  const fields = fieldsOf(top)
  const words = (fields.at(-1)?.word ?? 0) + 1
  const spare = new Int32Array(words)
  for (const { word, shift, bits } of fields) spare[word] = (spare[word] ?? 0) | (1 << (shift + bits))
  const asked = new Int32Array(words)
  const pack = (levels: Levels) => {
    asked.fill(0)
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at]
      if (field !== undefined)
        asked[field.word] = (asked[field.word] ?? 0) | ((levels[at] ?? 0) << field.shift)
    }
  }
  const met = createNodes(spare)
  const failed = createNodes(spare)
  return {
    recall(levels) {
      pack(levels)
      if (failed.hasAbove(asked)) return false
      return met.hasBelow(asked) ? true : undefined
    },
    add(levels, answer) {
      pack(levels)
      if (answer) {
        if (met.hasBelow(asked)) return
        met.dropAbove(asked)
        met.push(asked)
      } else {
        if (failed.hasAbove(asked)) return
        failed.dropBelow(asked)
        failed.push(asked)
      }
    },
  }
}

type Field = { readonly word: number; readonly shift: number; readonly bits: number }

const WORD_BITS = 31

/** Where each level stands: bits enough for its highest, and one to spare. */
function fieldsOf(top: Levels): readonly Field[] {
  let word = 0
  let used = 0
  return top.map((level) => {
    const bits = Math.max(1, Math.ceil(Math.log2(level + 1)))
    if (used + bits + 1 > WORD_BITS) {
      word++
      used = 0
    }
    const field = { word, shift: used, bits }
    used += bits + 1
    return field
  })
}

/** A list of packed nodes; `spare` has the spare bits of each word. */
function createNodes(spare: Int32Array) {
  const words = spare.length
  let packed = new Int32Array(64 * words)
  let used = 0
  /** Whether the node at an offset is at or above (1), or at or below (-1), another. */
  const isAbove = (offset: number, node: Int32Array): boolean => {
    for (let word = 0; word < words; word++) {
      const bits = spare[word] ?? 0
      if (((((packed[offset + word] ?? 0) | bits) - (node[word] ?? 0)) & bits) !== bits) return false
    }
    return true
  }
  const isBelow = (offset: number, node: Int32Array): boolean => {
    for (let word = 0; word < words; word++) {
      const bits = spare[word] ?? 0
      if (((((node[word] ?? 0) | bits) - (packed[offset + word] ?? 0)) & bits) !== bits) return false
    }
    return true
  }
  const has = (is: typeof isAbove, node: Int32Array): boolean => {
    // The latest answers are the likeliest to be asked about.
    for (let offset = used - words; offset >= 0; offset -= words) if (is(offset, node)) return true
    return false
  }
  const drop = (is: typeof isAbove, node: Int32Array): void => {
    let kept = 0
    for (let offset = 0; offset < used; offset += words)
      if (!is(offset, node)) {
        packed.copyWithin(kept, offset, offset + words)
        kept += words
      }
    used = kept
  }
  return {
    hasAbove: (node: Int32Array) => has(isAbove, node),
    hasBelow: (node: Int32Array) => has(isBelow, node),
    dropAbove: (node: Int32Array) => drop(isAbove, node),
    dropBelow: (node: Int32Array) => drop(isBelow, node),
    push(node: Int32Array) {
      if (used === packed.length) {
        const larger = new Int32Array(packed.length * 2)
        larger.set(packed)
        packed = larger
      }
      packed.set(node, used)
      used += words
    },
  }
}
