import { charKinds, type Folded } from '../fold.ts'
import { type Hashes, pairHash, wordHash } from './hashes.ts'
import type { Lexicon } from './lexicon.ts'
import type { Word } from './words.ts'

/** Folded text without spaces and punctuation, so that every spelling of a number or a Han name is one text. */
export type Squeezed = {
  readonly units: Uint16Array
  /** Folded index of each unit. */
  readonly at: Uint32Array
  readonly length: number
  /** Where something of the record may begin, ascending: everywhere else nothing does. */
  readonly starts: readonly number[]
  /** Words of spaced scripts that are in the record. */
  readonly words: readonly Word[]
}

const word = charKinds.letter | charKinds.digit
const kept = word | charKinds.ideograph

/** What of the record a text is searched for. */
export type Sought = {
  readonly lexicon: Lexicon
  /** Hashes of the first two units of what is sought (`pairHash`); of a single unit, with 0. */
  readonly starts: Pick<Hashes, 'has'>
}

/** One pass over a text; a result is good until the next, in whose memory it lies. */
export type Squeeze = (folded: Folded, sought: Sought) => Squeezed

export function createSqueeze(): Squeeze {
  let units = new Uint16Array(1024)
  let at = new Uint32Array(1024)
  return ({ text, kinds }, { lexicon, starts: sought }) => {
    if (units.length < text.length) {
      units = new Uint16Array(text.length * 2)
      at = new Uint32Array(text.length * 2)
    }
    const words: Word[] = []
    const starts: number[] = []
    let length = 0
    let before = 0
    let isStart = false
    let start = -1
    for (let index = 0; index <= text.length; index += 1) {
      const kind = kinds[index] ?? 0
      if ((kind & word) === 0 && start !== -1) {
        // The unit before is the last of the word.
        if (lexicon.hashes.has(wordHash(text.charCodeAt(start), before, index - start))) {
          const known = lexicon.get(text.slice(start, index))
          if (known !== undefined) words.push({ known, start, end: index })
        }
        start = -1
      }
      if ((kind & kept) === 0) continue
      if ((kind & word) !== 0 && start === -1) start = index
      const unit = text.charCodeAt(index)
      if (!isStart && length > 0 && sought.has(pairHash(before, unit))) starts.push(length - 1)
      // A name of one unit is a Chinese surname.
      isStart = kind === charKinds.ideograph && sought.has(pairHash(unit, 0))
      if (isStart) starts.push(length)
      units[length] = unit
      at[length] = index
      before = unit
      length += 1
    }
    return { units, at, length, starts, words }
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

/** Needles by their first units, to be looked for all at once. */
export type Needles<T extends Needle> = ReadonlyMap<number, readonly T[]>

/** @param starts gets the hashes of what the needles begin with */
export function needlesOf<T extends Needle>(all: readonly T[], starts: Hashes): Needles<T> {
  const needles = new Map<number, T[]>()
  for (const needle of all) {
    if (needle.text === '') continue
    const first = needle.text.charCodeAt(0)
    starts.add(pairHash(first, needle.text.length === 1 ? 0 : needle.text.charCodeAt(1)))
    const others = needles.get(first)
    if (others === undefined) needles.set(first, [needle])
    else others.push(needle)
  }
  return needles
}

/** Calls `found` with each place of each needle. */
export function occurrences<T extends Needle>(
  squeezed: Squeezed,
  needles: Needles<T>,
  found: (needle: T, start: number) => void,
): void {
  for (const start of squeezed.starts)
    for (const needle of needles.get(squeezed.units[start] ?? 0) ?? [])
      if (isAt(squeezed, needle, start)) found(needle, start)
}

function isAt({ units, at: indices, length }: Squeezed, { text, gap }: Needle, start: number): boolean {
  if (start + text.length > length) return false
  for (let unit = 0; unit < text.length; unit += 1)
    if (units[start + unit] !== text.charCodeAt(unit)) return false
  for (let unit = start + 1; unit < start + text.length; unit += 1)
    if ((indices[unit] ?? 0) - (indices[unit - 1] ?? 0) > gap + 1) return false
  return true
}
