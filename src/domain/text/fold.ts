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
  /** Source index of each folded unit and, last, of the end; absent when both texts have the same indices. */
  readonly at: Uint32Array | undefined
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
  const memory = new Memory()
  const scratch = new Scratch()
  return (source) => {
    if (plain.test(source)) {
      const text = source.toUpperCase()
      const units = scratch.unitsOf(text)
      return { source, text, ...measure(units, memory.bytes(text.length), kindOf), at: undefined }
    }
    scratch.clear(source.length)
    for (let index = 0; index < source.length; index += 1) {
      const code = source.charCodeAt(index)
      const single = characters.single(code)
      if (single !== 0) scratch.add(single, index)
      else {
        const character = String.fromCodePoint(source.codePointAt(index) ?? code)
        for (const unit of characters.fold(character).split('')) scratch.add(unit.charCodeAt(0), index)
        index += character.length - 1
      }
    }
    const units = scratch.units()
    const at = memory.words(units.length + 1)
    return {
      source,
      text: scratch.text(),
      ...measure(units, memory.bytes(units.length), kindOf),
      at: scratch.indices(source.length, at),
    }
  }
}

/** Parts of larger pieces of memory: one small piece for each text would cost more than filling it. */
class Memory {
  #words = new Uint32Array(0)
  #bytes = new Uint8Array(0)

  words(length: number): Uint32Array {
    if (this.#words.length < length) this.#words = new Uint32Array(Math.max(1 << 15, length))
    const part = this.#words.subarray(0, length)
    this.#words = this.#words.subarray(length)
    return part
  }

  bytes(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(Math.max(1 << 15, length))
    const part = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return part
  }
}

/** Folded units with the source index of each, in memory that is used again for the next text. */
class Scratch {
  #units = new Uint16Array(1024)
  #at = new Uint32Array(1024)
  #length = 0
  readonly #decoder = new TextDecoder('utf-16le')

  clear(expected: number): void {
    this.#length = 0
    if (expected + 1 >= this.#units.length) this.#grow(expected * 2)
  }

  add(unit: number, index: number): void {
    if (this.#length + 1 >= this.#units.length) this.#grow(this.#units.length * 2)
    this.#units[this.#length] = unit
    this.#at[this.#length] = index
    this.#length += 1
  }

  /** The units of a text, until the next one. */
  unitsOf(text: string): Uint16Array {
    this.clear(text.length)
    for (let at = 0; at < text.length; at += 1) this.#units[at] = text.charCodeAt(at)
    this.#length = text.length
    return this.units()
  }

  units(): Uint16Array {
    return this.#units.subarray(0, this.#length)
  }

  text(): string {
    return this.#decoder.decode(this.units())
  }

  /** @param end index after the last unit */
  indices(end: number, into: Uint32Array): Uint32Array {
    into.set(this.#at.subarray(0, this.#length))
    into[this.#length] = end
    return into
  }

  #grow(size: number): void {
    const [units, at] = [new Uint16Array(size), new Uint32Array(size)]
    units.set(this.#units)
    at.set(this.#at)
    this.#units = units
    this.#at = at
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
      const folded = code >= 0xd800 && code < 0xe000 ? '' : fold(String.fromCharCode(code))
      singles[code] = folded.length === 1 ? folded.charCodeAt(0) : 0
    }
    return singles[code] ?? 0
  }
  return { fold, single }
}

/** Kinds of units, which are written to `kinds`, and the runs of digits. */
function measure(units: Uint16Array, kinds: Uint8Array, kindOf: (unit: number) => number) {
  const digits: DigitGroup[] = []
  let has = 0
  let start = -1
  for (let at = 0; at < units.length; at += 1) {
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
  if (start !== -1) digits.push({ start, end: units.length })
  return { kinds, has, digits }
}

/** Kind of a folded UTF-16 unit; halves of code points beyond 16 bits count as ideographs. */
function createKinds(): (unit: number) => number {
  const known = new Uint8Array(0x10000)
  const look = (unit: number): number => {
    const character = String.fromCharCode(unit)
    if (unit >= 0xd800 && unit < 0xe000) return charKinds.ideograph
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
