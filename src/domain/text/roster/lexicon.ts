import { BitHashes, type Hashes, wordHash } from './hashes.ts'

/** What a folded word of a spaced script is in the record of one patient. */
export type KnownWord = {
  readonly text: string
  /** Stands in one of the names. */
  isFull: boolean
  /** Names the patient by itself. */
  isStrong: boolean
  isSurname: boolean
  /** Initials of given names: a single letter, or the letters of a name together. */
  isInitial: boolean
  /** Weight as evidence of the address; absent when it is no word of it. */
  weight: number | undefined
  /** The word it abbreviates in the address, or itself. */
  canonical: string
}

/** The words of one patient's record. */
export type Lexicon = {
  /** The word, made known if it was not. */
  learn(text: string): KnownWord
  get(text: string): KnownWord | undefined
  /** Hashes of all words (`wordHash`). */
  readonly hashes: Pick<Hashes, 'has'>
}

export function createLexicon(): Lexicon {
  const words = new Map<string, KnownWord>()
  const hashes = new BitHashes()
  return {
    hashes,
    get: (text) => words.get(text),
    learn: (text) => {
      const known = words.get(text)
      if (known !== undefined) return known
      const word: KnownWord = {
        text,
        isFull: false,
        isStrong: false,
        isSurname: false,
        isInitial: false,
        weight: undefined,
        canonical: text,
      }
      words.set(text, word)
      hashes.add(wordHash(text.charCodeAt(0), text.charCodeAt(text.length - 1), text.length))
      return word
    },
  }
}
