import { charKinds, type Folded } from '../fold.ts'
import type { Word, WordFilter } from './words.ts'

/** Folded text without spaces and punctuation, so that every spelling of a number or a Han name is one text. */
export type Squeezed = {
  readonly units: Uint16Array
  /** Folded index of each unit. */
  readonly at: Uint32Array
  readonly length: number
  /** Words of spaced scripts that the filter lets through. */
  readonly words: readonly Word[]
}

const word = charKinds.letter | charKinds.digit
const kept = word | charKinds.ideograph

/** One pass over a text; a result is good until the next, in whose memory it lies. */
export type Squeeze = (folded: Folded, isWanted: WordFilter) => Squeezed

export function createSqueeze(): Squeeze {
  let units = new Uint16Array(1024)
  let at = new Uint32Array(1024)
  return ({ text, kinds }, isWanted) => {
    if (units.length < text.length) {
      units = new Uint16Array(text.length * 2)
      at = new Uint32Array(text.length * 2)
    }
    const words: Word[] = []
    let length = 0
    let start = -1
    for (let index = 0; index <= text.length; index += 1) {
      const kind = kinds[index] ?? 0
      if ((kind & word) !== 0) {
        if (start === -1) start = index
      } else if (start !== -1) {
        if (isWanted(text.charCodeAt(start), index - start))
          words.push({ text: text.slice(start, index), start, end: index })
        start = -1
      }
      if ((kind & kept) === 0) continue
      units[length] = text.charCodeAt(index)
      at[length] = index
      length += 1
    }
    return { units, at, length, words }
  }
}

export const squeezeText = (folded: string): string => folded.replace(/[^\p{L}\p{N}\p{Script=Han}]/gu, '')

/** Folded range of a squeezed one. */
export const unsqueezed = ({ at }: Squeezed, start: number, length: number): readonly [number, number] => [
  at[start] ?? 0,
  (at[start + length - 1] ?? 0) + 1,
]

/** A squeezed range as text. */
export function squeezedText({ units, length }: Squeezed, start: number, end: number): string {
  let text = ''
  for (let at = start; at < Math.min(end, length); at += 1) text += String.fromCharCode(units[at] ?? 0)
  return text
}

/** A text to look for. */
export type Needle = {
  readonly text: string
  /** Separators that may stand between two of its units. */
  readonly gap: number
}

/** Needles by the last bits of their first units, to be looked for all at once. */
export type Needles<T extends Needle> = {
  readonly list: readonly T[]
  /** One more than the place of the first needle; 0 for none. Small lists of their own memory cost less as arrays. */
  readonly first: readonly number[]
  /** One more than the place of the next needle, by place. */
  readonly next: readonly number[]
}

const HASHES = 64

export function needlesOf<T extends Needle>(all: readonly T[]): Needles<T> {
  const list = all.filter(({ text }) => text !== '')
  const first = new Array<number>(HASHES).fill(0)
  const next = new Array<number>(list.length).fill(0)
  for (const [place, { text }] of list.entries()) {
    const hash = text.charCodeAt(0) & (HASHES - 1)
    next[place] = first[hash] ?? 0
    first[hash] = place + 1
  }
  return { list, first, next }
}

/** Calls `found` with each place of each needle, in one pass over the text. */
export function occurrences<T extends Needle>(
  squeezed: Squeezed,
  { list, first, next }: Needles<T>,
  found: (needle: T, start: number) => void,
): void {
  if (list.length === 0) return
  const { units, length } = squeezed
  for (let at = 0; at < length; at += 1) {
    let place = first[(units[at] ?? 0) & (HASHES - 1)] ?? 0
    while (place !== 0) {
      const needle = list[place - 1]
      if (needle !== undefined && isAt(squeezed, needle, at)) found(needle, at)
      place = next[place - 1] ?? 0
    }
  }
}

function isAt({ units, at: indices, length }: Squeezed, { text, gap }: Needle, start: number): boolean {
  if (start + text.length > length) return false
  for (let unit = 0; unit < text.length; unit += 1)
    if (units[start + unit] !== text.charCodeAt(unit)) return false
  for (let unit = start + 1; unit < start + text.length; unit += 1)
    if ((indices[unit] ?? 0) - (indices[unit - 1] ?? 0) > gap + 1) return false
  return true
}
