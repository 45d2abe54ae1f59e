/** Kinds of characters of folded text, as bits, so that a text's union tells what can be in it at all. */
export const charKinds = { other: 1, letter: 2, digit: 4, ideograph: 8, at: 16, colon: 32, dot: 64 } as const

/** Text in the one spelling everything is searched in, with the way back to the text as written. */
export type Folded = {
  readonly source: string
  /** NFKD without marks and invisible characters, upper case, narrow, simplified Chinese. */
  readonly text: string
  /** Kind of each folded unit (`charKinds`). */
  readonly kinds: Uint8Array
  /** Union of the kinds. */
  readonly has: number
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
  return (source) => {
    if (plain.test(source)) return { source, ...measure(source.toUpperCase(), kindOf), at: undefined }
    const units = new Growing(source.length + 16)
    for (let index = 0; index < source.length; index += 1) {
      const code = source.charCodeAt(index)
      const single = characters.single(code)
      if (single !== 0) units.add(single, index)
      else {
        const character = String.fromCodePoint(source.codePointAt(index) ?? code)
        for (const unit of characters.fold(character).split('')) units.add(unit.charCodeAt(0), index)
        index += character.length - 1
      }
    }
    return { source, ...measure(units.text(), kindOf), at: units.indices(source.length) }
  }
}

/** Folded units with the source index of each. */
class Growing {
  #units: Uint16Array
  #at: Uint32Array
  #length = 0

  constructor(size: number) {
    this.#units = new Uint16Array(size)
    this.#at = new Uint32Array(size)
  }

  add(unit: number, index: number): void {
    if (this.#length + 1 >= this.#units.length) this.#grow()
    this.#units[this.#length] = unit
    this.#at[this.#length] = index
    this.#length += 1
  }

  text(): string {
    let text = ''
    for (let from = 0; from < this.#length; from += 4096)
      text += String.fromCharCode(...this.#units.subarray(from, Math.min(from + 4096, this.#length)))
    return text
  }

  /** @param end index after the last unit */
  indices(end: number): Uint32Array {
    this.#at[this.#length] = end
    return this.#at.subarray(0, this.#length + 1)
  }

  #grow(): void {
    const [units, at] = [new Uint16Array(this.#units.length * 2), new Uint32Array(this.#at.length * 2)]
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

function measure(text: string, kindOf: (unit: number) => number) {
  const kinds = new Uint8Array(text.length)
  let has = 0
  for (let at = 0; at < text.length; at += 1) {
    const kind = kindOf(text.charCodeAt(at))
    kinds[at] = kind
    has |= kind
  }
  return { text, kinds, has }
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

export const isDigitAt = ({ kinds }: Folded, index: number): boolean => kinds[index] === charKinds.digit

/** Whether the source character of a folded unit is written in upper case (or has no case). */
export function isCapitalAt(folded: Folded, index: number): boolean {
  const character = folded.source[sourceStart(folded, index)] ?? ''
  return character.toUpperCase() === character && character.toLowerCase() !== character
}
