import { charKinds, type Fold } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { findAddresses, learnAddresses } from './addresses.ts'
import { BitHashes } from './hashes.ts'
import { createLexicon } from './lexicon.ts'
import { numberAt, numberForms, type RosterNumber, rosterNumber } from './numbers.ts'
import type { RosterEntry, RosterMatcher } from './roster.ts'
import { findSpacedNames, learnNames } from './spaced-names.ts'
import { createSqueeze, needlesOf, occurrences, type Squeeze, squeezeText, unsqueezed } from './squeezed.ts'
import { isNamed, type UnspacedName, unspacedNames } from './unspaced-names.ts'
import { wordsOf } from './words.ts'

/** Longer values are no identifiers, and would cost more than they find. */
const longestValue = 300

/** Makes the matcher of one patient's identifiers. Its cost grows with the text, and with the number of entries. */
export type CompileRoster = (entries: readonly RosterEntry[]) => RosterMatcher

export function createRosterCompiler(fold: Fold): CompileRoster {
  const squeeze = createSqueeze()
  return (entries) => compileRoster(entries, fold, squeeze)
}

function compileRoster(entries: readonly RosterEntry[], fold: Fold, squeeze: Squeeze): RosterMatcher {
  const names: { source: string; words: string[] }[] = []
  const unspaced: string[] = []
  const numbers: RosterNumber[] = []
  const addressWords: string[] = []
  const addressText: string[] = []
  for (const { kind, value } of entries) {
    if (value.trim() === '' || value.length > longestValue) continue
    if (kind === 'birth-date') {
      numbers.push(...birthNumbers(value))
      continue
    }
    const folded = fold(value)
    const hasIdeographs = (folded.has & charKinds.ideograph) !== 0
    if (kind === 'name') {
      const words = wordsOf(folded)
      if (words.length > 0) names.push({ source: value, words })
      if (hasIdeographs) unspaced.push(squeezeText(folded.text).replace(/[A-Z0-9]/g, ''))
    } else if (kind !== 'address') numbers.push(...numberForms(folded.text, kind))
    else if (hasIdeographs) addressText.push(squeezeText(folded.text))
    else addressWords.push(...wordsOf(folded))
  }
  const lexicon = createLexicon()
  const starts = new BitHashes()
  const wholeNames = learnNames(names, lexicon)
  const addresses = learnAddresses(addressWords, addressText, lexicon, starts)
  const needles = needlesOf<RosterNumber | UnspacedName>([...numbers, ...unspacedNames(unspaced)], starts)
  const sought = { lexicon, starts }
  return (folded) => {
    const squeezed = squeeze(folded, sought)
    const { words } = squeezed
    const hits: Hit[] = []
    occurrences(squeezed, needles, (needle, at) => {
      const [start, end] = unsqueezed(squeezed, at, needle.text.length)
      if (needle.type === 'NAME') {
        if (!needle.isSurname || isNamed(squeezed, at, needle.text.length))
          hits.push({ start, end, type: 'NAME', source: 'roster' })
        return
      }
      const hit = folded.has & charKinds.digit ? numberAt(folded, start, end, needle) : undefined
      if (hit !== undefined) hits.push(hit)
    })
    if (words.length > 0) hits.push(...findSpacedNames(folded, words, wholeNames))
    hits.push(...findAddresses(folded, words, squeezed, addresses))
    return hits
  }
}

/** A date of birth as a number: year, month and day in the three common orders. */
function birthNumbers(value: string): RosterNumber[] {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})/.exec(value) ?? []
  if (year === '') return []
  return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`].map((text) =>
    rosterNumber(text, 'DOB'),
  )
}
