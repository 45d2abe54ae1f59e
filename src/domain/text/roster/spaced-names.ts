import { type Folded, isCapitalAt } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { ambiguousNames, englishTitles, isSyllable } from '../surnames.ts'
import { runsOf, type Word } from './words.ts'

/** What is known of the names of one patient in spaced scripts, in folded words. */
export type SpacedNames = {
  /** Every word of every name. */
  readonly words: ReadonlySet<string>
  /** Words that name the patient by themselves. */
  readonly strong: ReadonlySet<string>
  /** Family names. */
  readonly surnames: ReadonlySet<string>
  /** Initials of given names: single letters, and the letters of a name together. */
  readonly initials: ReadonlySet<string>
  /** All of these. */
  readonly all: ReadonlySet<string>
  /** The words of each whole name. */
  readonly names: readonly (readonly string[])[]
}

const joins = /^(?:[\s\u3000]*|\s?[,.\-'’·/]\s{0,2})$/
const title = new RegExp(`(?:^|[^A-Z])(?:${englishTitles})\\.?\\s{1,2}$`)

/**
 * Names in any order and form: `CHAN Tai Man`, `Tai Man Chan`, `Chan, T.M.`, `Taiman`, `Mr Chan`. One word alone counts
 * when it is capitalised and no everyday word or syllable.
 */
export function findSpacedNames(folded: Folded, words: readonly Word[], names: SpacedNames): Hit[] {
  const hits: Hit[] = []
  for (const run of runsOf(folded, words, names.all, joins)) {
    const whole = isWhole(run, names)
    const kept = whole ? run : trimmed(folded, run, names)
    const [first, last] = [kept[0], kept.at(-1)]
    if (first === undefined || last === undefined) continue
    if (whole || isName(folded, kept, first, names))
      hits.push({ start: first.start, end: endOf(folded, last, names), type: 'NAME', source: 'roster' })
  }
  return hits
}

/** Whether every word of one of the names is there, as often as the name has it. */
function isWhole(run: readonly Word[], { names }: SpacedNames): boolean {
  // Most runs are one word, which is no whole name.
  if (run.length < 2) return false
  const present = run.map(({ text }) => text)
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
function trimmed(folded: Folded, run: readonly Word[], names: SpacedNames): readonly Word[] {
  let from = 0
  let to = run.length
  while (from < to && isLoose(folded, run[from], names)) from += 1
  while (to > from && isLoose(folded, run[to - 1], names)) to -= 1
  return from === 0 && to === run.length ? run : run.slice(from, to)
}

function isLoose(folded: Folded, word: Word | undefined, names: SpacedNames): boolean {
  if (word === undefined) return true
  const { text, start } = word
  const isEveryday = ambiguousNames.has(text) || !(names.words.has(text) || names.strong.has(text))
  if (isEveryday && !isCapitalAt(folded, start)) return true
  return text.length === 1 && /['’]/.test(folded.text[start - 1] ?? '')
}

function isName(folded: Folded, run: readonly Word[], first: Word, names: SpacedNames): boolean {
  let full = ''
  let hasInitial = false
  for (const { text } of run) {
    if (!names.words.has(text)) hasInitial ||= names.initials.has(text)
    else if (full !== '' && full !== text) return true
    else full = text
  }
  if (hasInitial && run.some(({ text }) => names.surnames.has(text))) return true
  if (full !== '' && title.test(folded.text.slice(Math.max(0, first.start - 12), first.start))) return true
  return run.some(
    ({ text, start }) => names.strong.has(text) && (text.length >= 6 || isCapitalAt(folded, start)),
  )
}

/** The point of a last initial belongs to it. */
const endOf = ({ text }: Folded, last: Word, names: SpacedNames): number =>
  text[last.end] === '.' && last.text.length === 1 && names.initials.has(last.text) ? last.end + 1 : last.end

/**
 * What to look for, from the names as recorded.
 * @param recorded name as recorded and its folded words, in the order of the record
 */
export function spacedNames(
  recorded: readonly { readonly source: string; readonly words: readonly string[] }[],
): SpacedNames {
  const known = {
    words: new Set<string>(),
    strong: new Set<string>(),
    surnames: new Set<string>(),
    initials: new Set<string>(),
    names: [] as (readonly string[])[],
  }
  for (const { source, words } of recorded) {
    const { family, given } = partsOf(source, words)
    const real = words.filter((word) => word.length > 1)
    for (const word of real) known.words.add(word)
    known.names.push(real)
    for (const word of family) known.surnames.add(word)
    for (const word of [...family, ...(given.length === 1 ? given : given.filter((one) => !isSyllable(one)))])
      if (!ambiguousNames.has(word) && word.length >= (family.includes(word) ? 2 : 3)) known.strong.add(word)
    // Given names and whole names are also written as one word.
    for (const group of [given, family, words, [...given, ...family]])
      if (group.length > 1 && group.join('').length >= 4) known.strong.add(group.join(''))
    if (words.length > 1) addInitials(known.initials, given)
  }
  return { ...known, all: new Set([...known.words, ...known.strong, ...known.initials]) }
}

function addInitials(initials: Set<string>, given: readonly string[]): void {
  for (const word of given) initials.add(word.slice(0, 1))
  if (given.length > 1) initials.add(given.map((word) => word[0]).join(''))
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
