/** Kinds of characters of folded text, as bits, so that a text's union tells what can be in it at all. */
export const charKinds = { other: 1, letter: 2, digit: 4, ideograph: 8, at: 16, colon: 32, dot: 64 } as const

/** A run of digits. */
export type DigitGroup = { readonly start: number; readonly end: number }

/** Text in the one spelling everything is searched in, with the way back to the text as written. */
export type Folded = {
  readonly source: string
  /** NFKD without marks and invisible characters, upper case, narrow, simplified Chinese. */
  readonly text: string
  /** Kind of each folded unit (`charKinds`). */
  readonly kinds: Uint8Array
  /** Union of the kinds. */
  readonly has: number
  /** All runs of digits, in order: most identifiers begin at one or beside one. */
  readonly digits: readonly DigitGroup[]
  /** Those that no letter touches from the left. */
  readonly numbers: readonly DigitGroup[]
  /** Source index of each folded unit and, last, of the end; absent when both texts have the same indices. */
  readonly at: Uint32Array | undefined
  /** Whether the source has no half of a code point by itself. */
  readonly isWellFormed: boolean
}

export type Fold = (source: string) => Folded

/** Traditional → simplified characters; both spellings of a name must meet. */
export type Variants = ReadonlyMap<string, string>

/** Marks, invisible and control characters, and what stands for undecodable bytes: none may hide an identifier. */
const dropped = /(?!\s)[\p{M}\p{C}\ufffd]/gu
const plain = /^[\t\n\r\x20-\x7e]*$/
/** Scripts written without spaces between words are matched by character, not by word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3007]/u

/**
 * The folding function. Every code point is folded by itself (and remembered), so the cost is linear and indices can be
 * kept: one source character may become none or several.
 */
export function createFold(variants: Variants): Fold {
  const characters = createCharacters(variants)
  const kindOf = createKinds()
  const kindMemory = new KindMemory()
  const memory = new Memory()
  return (source) => {
    let { units, at } = memory.room(source.length)
    if (plain.test(source)) {
      const text = source.toUpperCase()
      for (let index = 0; index < text.length; index += 1) units[index] = text.charCodeAt(index)
      const measured = measure(units, kindMemory.take(text.length), kindOf)
      return { source, text, ...measured, at: undefined, isWellFormed: true }
    }
    let isWellFormed = true
    let length = 0
    for (let index = 0; index < source.length; index += 1) {
      const code = source.charCodeAt(index)
      const single = characters.single(code)
      if (single !== 0) {
        units[length] = single
        at[length] = index
        length += 1
        continue
      }
      const character = String.fromCodePoint(source.codePointAt(index) ?? code)
      if (character.length === 1 && isHalf(code)) isWellFormed = false
      const folded = characters.fold(character)
      ;({ units, at } = memory.room(length + folded.length + source.length - index))
      for (let unit = 0; unit < folded.length; unit += 1) {
        units[length] = folded.charCodeAt(unit)
        at[length] = index
        length += 1
      }
      index += character.length - 1
    }
    at[length] = source.length
    const measured = measure(units, kindMemory.take(length), kindOf)
    return { source, text: memory.text(length), ...measured, at: memory.indices(length + 1), isWellFormed }
  }
}

/** Whether a unit is half of a code point beyond 16 bits. */
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000

/** Units in one piece of memory: a piece for each text would cost more than filling it. */
const PIECE = 1 << 15

class KindMemory {
  #left = new Uint8Array(0)

  take(length: number): Uint8Array {
    if (this.#left.length < length) this.#left = new Uint8Array(Math.max(PIECE, length))
    const part = this.#left.subarray(0, length)
    this.#left = this.#left.subarray(length)
    return part
  }
}

/** Folded units, in memory that is used again for the next text, and the source index of each, in memory that is not. */
class Memory {
  #units = new Uint16Array(1024)
  #at = new Uint32Array(PIECE)
  readonly #decoder = new TextDecoder('utf-16le')

  /** Room for so many units and an end; what is in it already stays. */
  room(length: number): { readonly units: Uint16Array; readonly at: Uint32Array } {
    if (this.#units.length < length) {
      const units = new Uint16Array(length * 2)
      units.set(this.#units)
      this.#units = units
    }
    if (this.#at.length <= length) {
      const at = new Uint32Array(Math.max(PIECE, length * 2))
      at.set(this.#at)
      this.#at = at
    }
    return { units: this.#units, at: this.#at }
  }

  text(length: number): string {
    return this.#decoder.decode(this.#units.subarray(0, length))
  }

  /** The first indices, which are from now on those of a text. */
  indices(length: number): Uint32Array {
    const indices = this.#at.subarray(0, length)
    this.#at = this.#at.subarray(length)
    return indices
  }
}

/** Folded forms of characters, worked out once each. */
function createCharacters(variants: Variants) {
  const singles = new Uint16Array(0x10000)
  const isKnown = new Uint8Array(0x10000)
  const fold = (character: string): string => {
    const narrow = character.normalize('NFKD').replace(dropped, '').toUpperCase().normalize('NFKD')
    return [...narrow.replace(dropped, '')].map((one) => variants.get(one) ?? one).join('')
  }
  /** The one unit a unit becomes; 0 when it is half of a pair, or becomes none or several. */
  const single = (code: number): number => {
    if (isKnown[code] === 0) {
      isKnown[code] = 1
      const folded = isHalf(code) ? '' : fold(String.fromCharCode(code))
      singles[code] = folded.length === 1 ? folded.charCodeAt(0) : 0
    }
    return singles[code] ?? 0
  }
  return { fold, single }
}

/** Kinds of the first units, as many as `kinds` has room for, and the runs of digits. */
function measure(units: Uint16Array, kinds: Uint8Array, kindOf: (unit: number) => number) {
  const digits: DigitGroup[] = []
  let has = 0
  let start = -1
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kindOf(units[at] ?? 0)
    kinds[at] = kind
    has |= kind
    if (kind === charKinds.digit) {
      if (start === -1) start = at
    } else if (start !== -1) {
      digits.push({ start, end: at })
      start = -1
    }
  }
  if (start !== -1) digits.push({ start, end: kinds.length })
  const numbers = digits.filter((group) => group.start === 0 || kinds[group.start - 1] !== charKinds.letter)
  return { kinds, has, digits, numbers }
}

/** Kind of a folded UTF-16 unit; halves of code points beyond 16 bits count as ideographs. */
function createKinds(): (unit: number) => number {
  const known = new Uint8Array(0x10000)
  const look = (unit: number): number => {
    const character = String.fromCharCode(unit)
    if (isHalf(unit)) return charKinds.ideograph
    if (unspaced.test(character)) return charKinds.ideograph
    if (character >= '0' && character <= '9') return charKinds.digit
    if (character === '@') return charKinds.at
    if (character === ':') return charKinds.colon
    if (character === '.') return charKinds.dot
    return /[\p{L}\p{N}]/u.test(character) ? charKinds.letter : charKinds.other
  }
  return (unit) => {
    const kind = known[unit] ?? 0
    if (kind !== 0) return kind
    const found = look(unit)
    known[unit] = found
    return found
  }
}

/** Source index at which a folded range begins. */
export const sourceStart = (folded: Folded, index: number): number =>
  folded.at === undefined ? index : (folded.at[index] ?? folded.source.length)

/** Source index after a folded range that ends before `index`, with the marks and invisible characters that follow. */
export function sourceEnd(folded: Folded, index: number): number {
  const { at } = folded
  if (at === undefined || index === 0) return index
  const last = at[index - 1] ?? 0
  for (let next = index; next < at.length; next += 1) {
    const start = at[next] ?? 0
    if (start > last) return start
  }
  return folded.source.length
}

/** The source text of a folded range. */
export const sourceText = (folded: Folded, start: number, end: number): string =>
  folded.source.slice(sourceStart(folded, start), sourceEnd(folded, end))

/** Whether a folded unit is a letter or a digit. */
export const isWordAt = ({ kinds }: Folded, index: number): boolean =>
  ((kinds[index] ?? 0) & (charKinds.letter | charKinds.digit)) !== 0

export const isLetterAt = ({ kinds }: Folded, index: number): boolean => kinds[index] === charKinds.letter

export const isDigitAt = ({ kinds }: Folded, index: number): boolean => kinds[index] === charKinds.digit

/** Whether the source character of a folded unit is written in upper case (or has no case). */
export function isCapitalAt(folded: Folded, index: number): boolean {
  const character = folded.source[sourceStart(folded, index)] ?? ''
  return character.toUpperCase() === character && character.toLowerCase() !== character
}
