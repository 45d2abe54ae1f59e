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
/** Scripts written without spaces between words are matched by character, not by word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3007]/u

/**
 * The folding function. Every code point is folded by itself (and remembered), so the cost is linear and indices can be
 * kept: one source character may become none or several.
 */
export function createFold(variants: Variants): Fold {
  const characters = createCharacters(variants)
  const memory = new Memory()
  return (source) => {
    memory.begin(source.length)
    let { units, kinds, at } = memory
    let isWellFormed = true
    let isAscii = true
    let isShifted = false
    let length = 0
    for (let index = 0; index < source.length; index += 1) {
      const code = source.charCodeAt(index)
      const single = characters.single(code)
      if (code > 0x7f) isAscii = false
      if (single !== severalUnits) {
        units[length] = single & 0xffff
        kinds[length] = single >>> 16
        if (isShifted) at[length] = index
        length += 1
        continue
      }
      const character = String.fromCodePoint(source.codePointAt(index) ?? code)
      if (character.length === 1 && isHalf(code)) isWellFormed = false
      const folded = characters.several(character)
      ;({ units, kinds, at } = memory.grow(length + folded.length + source.length - index))
      if (!isShifted) for (let before = 0; before < length; before += 1) at[before] = before
      isShifted = true
      for (const unit of folded) {
        units[length] = unit & 0xffff
        kinds[length] = unit >>> 16
        at[length] = index
        length += 1
      }
      index += character.length - 1
    }
    at[length] = source.length
    const text = isAscii && !isShifted ? source.toUpperCase() : memory.text(length)
    return {
      source,
      text,
      ...measure(memory.kindsOf(length)),
      at: isShifted ? memory.indices(length + 1) : undefined,
      isWellFormed,
    }
  }
}

/** Whether a unit is half of a code point beyond 16 bits. */
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000

/** Units in one piece of memory: a piece for each text would cost more than filling it. */
const PIECE = 1 << 15

/** Folded units, in memory that is used again for the next text; their kinds and source indices, in memory that is not. */
class Memory {
  units = new Uint16Array(1024)
  kinds = new Uint8Array(PIECE)
  at = new Uint32Array(PIECE)
  readonly #decoder = new TextDecoder('utf-16le')

  /** Room for so many units and an end. */
  begin(length: number): void {
    if (this.units.length < length || this.kinds.length < length || this.at.length <= length)
      this.grow(length)
  }

  /** The same; what is there already stays. */
  grow(length: number): this {
    if (this.units.length < length) this.units = enlarged(this.units, new Uint16Array(length * 2))
    if (this.kinds.length < length)
      this.kinds = enlarged(this.kinds, new Uint8Array(Math.max(PIECE, length * 2)))
    if (this.at.length <= length) this.at = enlarged(this.at, new Uint32Array(Math.max(PIECE, length * 2)))
    return this
  }

  text(length: number): string {
    return this.#decoder.decode(this.units.subarray(0, length))
  }

  /** The first kinds, which are from now on those of a text. */
  kindsOf(length: number): Uint8Array {
    const kinds = this.kinds.subarray(0, length)
    this.kinds = this.kinds.subarray(length)
    return kinds
  }

  /** The first indices, likewise. */
  indices(length: number): Uint32Array {
    const indices = this.at.subarray(0, length)
    this.at = this.at.subarray(length)
    return indices
  }
}

function enlarged<T extends Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** Stands for a unit that is half of a pair, or becomes none or several. */
const severalUnits = 0x7fffffff

/** Folded forms of characters with their kinds, worked out once each: a unit in the lower 16 bits, its kind above them. */
function createCharacters(variants: Variants) {
  const known = new Int32Array(0x10000)
  const fold = (character: string): string => {
    const narrow = character.normalize('NFKD').replace(dropped, '').toUpperCase().normalize('NFKD')
    return [...narrow.replace(dropped, '')].map((one) => variants.get(one) ?? one).join('')
  }
  const withKind = (unit: number): number => unit | (kindOf(unit) << 16)
  const several = (character: string): number[] =>
    fold(character)
      .split('')
      .map((unit) => withKind(unit.charCodeAt(0)))
  const learn = (code: number): number => {
    const [first, ...rest] = isHalf(code) ? [] : several(String.fromCharCode(code))
    const single = first === undefined || rest.length > 0 ? severalUnits : first
    known[code] = single
    return single
  }
  /** The one unit a unit becomes, with its kind, or `severalUnits`. */
  const single = (code: number): number => {
    const found = known[code] ?? 0
    return found === 0 ? learn(code) : found
  }
  return { several, single }
}

/** Union of the kinds, and the runs of digits. */
function measure(kinds: Uint8Array) {
  const digits: DigitGroup[] = []
  const numbers: DigitGroup[] = []
  let has = 0
  let before = 0
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at] ?? 0
    has |= kind
    if (kind === charKinds.digit && before !== charKinds.digit) {
      const start = at
      while (kinds[at + 1] === charKinds.digit) at += 1
      const group = { start, end: at + 1 }
      digits.push(group)
      if (before !== charKinds.letter) numbers.push(group)
    }
    before = kind
  }
  return { kinds, has, digits, numbers }
}

/** Kind of a folded UTF-16 unit; halves of code points beyond 16 bits count as ideographs. */
function kindOf(unit: number): number {
  const character = String.fromCharCode(unit)
  if (isHalf(unit) || unspaced.test(character)) return charKinds.ideograph
  if (character >= '0' && character <= '9') return charKinds.digit
  if (character === '@') return charKinds.at
  if (character === ':') return charKinds.colon
  if (character === '.') return charKinds.dot
  return /[\p{L}\p{N}]/u.test(character) ? charKinds.letter : charKinds.other
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
