import { type Folded, isCapitalAt } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { ambiguousNames, englishTitles, isSyllable } from '../surnames.ts'
import type { KnownWord, Lexicon } from './lexicon.ts'
import { runsOf, type Word } from './words.ts'

const joins = /^(?:[\s\u3000]*|\s?[,.\-'’·/]\s{0,2})$/
const title = new RegExp(`(?:^|[^A-Z])(?:${englishTitles})\\.?\\s{1,2}$`)

/** The words of each whole name. */
export type WholeNames = readonly (readonly string[])[]

/**
 * Names in any order and form: `CHAN Tai Man`, `Tai Man Chan`, `Chan, T.M.`, `Taiman`, `Mr Chan`. One word alone counts
 * when it is capitalised and no everyday word or syllable.
 */
export function findSpacedNames(folded: Folded, words: readonly Word[], names: WholeNames): Hit[] {
  const hits: Hit[] = []
  for (const run of runsOf(folded, words, isOfName, joins)) {
    const whole = isWhole(run, names)
    const kept = whole ? run : trimmed(folded, run)
    const [first, last] = [kept[0], kept.at(-1)]
    if (first === undefined || last === undefined) continue
    if (whole || isName(folded, kept, first))
      hits.push({ start: first.start, end: endOf(folded, last), type: 'NAME', source: 'roster' })
  }
  return hits
}

const isOfName = ({ isFull, isStrong, isInitial }: KnownWord): boolean => isFull || isStrong || isInitial

/** Whether every word of one of the names is there, as often as the name has it. */
function isWhole(run: readonly Word[], names: WholeNames): boolean {
  // Most runs are one word, which is no whole name.
  if (run.length < 2) return false
  const present = run.map(({ known }) => known.text)
  return names.some(
    (name) =>
      name.length > 1 &&
      name.length <= present.length &&
      name.every((word) => times(present, word) >= times(name, word)),
  )
}

const times = (words: readonly string[], word: string): number =>
  words.reduce((count, other) => (other === word ? count + 1 : count), 0)

/** Without everyday words in lower case and possessive letters at its ends. */
function trimmed(folded: Folded, run: readonly Word[]): readonly Word[] {
  let from = 0
  let to = run.length
  while (from < to && isLoose(folded, run[from])) from += 1
  while (to > from && isLoose(folded, run[to - 1])) to -= 1
  return from === 0 && to === run.length ? run : run.slice(from, to)
}

function isLoose(folded: Folded, word: Word | undefined): boolean {
  if (word === undefined) return true
  const { known, start } = word
  const isEveryday = ambiguousNames.has(known.text) || !(known.isFull || known.isStrong)
  if (isEveryday && !isCapitalAt(folded, start)) return true
  return known.text.length === 1 && /['’]/.test(folded.text[start - 1] ?? '')
}

function isName(folded: Folded, run: readonly Word[], first: Word): boolean {
  let full = ''
  let hasInitial = false
  for (const { known } of run) {
    if (!known.isFull) hasInitial ||= known.isInitial
    else if (full !== '' && full !== known.text) return true
    else full = known.text
  }
  if (hasInitial && run.some(({ known }) => known.isSurname)) return true
  if (full !== '' && title.test(folded.text.slice(Math.max(0, first.start - 12), first.start))) return true
  return run.some(
    ({ known, start }) => known.isStrong && (known.text.length >= 6 || isCapitalAt(folded, start)),
  )
}

/** The point of a last initial belongs to it. */
const endOf = ({ text }: Folded, { known, end }: Word): number =>
  text[end] === '.' && known.text.length === 1 && known.isInitial ? end + 1 : end

/**
 * Learns the words of the names as recorded, and what stands for them.
 * @param recorded name as recorded and its folded words, in the order of the record
 */
export function learnNames(
  recorded: readonly { readonly source: string; readonly words: readonly string[] }[],
  lexicon: Lexicon,
): WholeNames {
  return recorded.map(({ source, words }) => {
    const { family, given } = partsOf(source, words)
    const real = words.filter((word) => word.length > 1)
    for (const word of real) lexicon.learn(word).isFull = true
    for (const word of family) lexicon.learn(word).isSurname = true
    for (const word of [...family, ...(given.length === 1 ? given : given.filter((one) => !isSyllable(one)))])
      if (!ambiguousNames.has(word) && word.length >= (family.includes(word) ? 2 : 3))
        lexicon.learn(word).isStrong = true
    // Given names and whole names are also written as one word.
    for (const group of [given, family, words, [...given, ...family]]) {
      const joined = group.length > 1 ? group.join('') : ''
      if (joined.length >= 4) lexicon.learn(joined).isStrong = true
    }
    if (words.length > 1) learnInitials(given, lexicon)
    return real
  })
}

function learnInitials(given: readonly string[], lexicon: Lexicon): void {
  for (const word of given) lexicon.learn(word.slice(0, 1)).isInitial = true
  if (given.length > 1) lexicon.learn(given.map((word) => word[0]).join('')).isInitial = true
}

type Parts = { readonly family: readonly string[]; readonly given: readonly string[] }

/**
 * Family and given names: before and after a comma; in capitals and not; else by the form of the words. A name of one
 * word is both.
 */
function partsOf(source: string, words: readonly string[]): Parts {
  if (words.length < 2) return { family: words, given: words }
  const written = source.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const isCapital = (_: string, at: number) => {
    const word = written[at] ?? ''
    return word.length > 1 && word === word.toUpperCase()
  }
  const capitals = words.filter(isCapital)
  const comma = source.indexOf(',')
  if (comma > 0) {
    const before = source.slice(0, comma).match(/[\p{L}\p{N}\p{M}]+/gu)?.length ?? 1
    return { family: words.slice(0, before), given: words.slice(before) }
  }
  if (capitals.length > 0 && capitals.length < words.length)
    return { family: capitals, given: words.filter((word, at) => !isCapital(word, at)) }
  const isFirst = capitals.length > 0 || words.every(isSyllable)
  return isFirst
    ? { family: words.slice(0, 1), given: words.slice(1) }
    : { family: words.slice(-1), given: words.slice(0, -1) }
}
