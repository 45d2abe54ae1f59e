import { charKinds, type Fold } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { addressesOf, findAddresses } from './addresses.ts'
import { findNumbers, numberForms, type RosterNumber } from './numbers.ts'
import type { RosterEntry, RosterMatcher } from './roster.ts'
import { findSpacedNames, spacedNames } from './spaced-names.ts'
import { squeeze, squeezeText } from './squeezed.ts'
import { findUnspacedNames, unspacedNames } from './unspaced-names.ts'
import { filterFor, wordsOf } from './words.ts'

/** Longer values are no identifiers, and would cost more than they find. */
const longestValue = 300

/** The matcher of one patient's identifiers. Its cost grows with the text, and with the number of entries. */
export function compileRoster(entries: readonly RosterEntry[], fold: Fold): RosterMatcher {
  const names: { source: string; words: string[] }[] = []
  const unspaced: string[] = []
  const numbers: RosterNumber[] = []
  const addressWords: string[] = []
  const addressText: string[] = []
  for (const { kind, value } of entries) {
    if (value.trim() === '' || value.length > longestValue) continue
    const folded = fold(value)
    const words = wordsOf(folded).map(({ text }) => text)
    const hasIdeographs = (folded.has & charKinds.ideograph) !== 0
    if (kind === 'name') {
      if (words.length > 0) names.push({ source: value, words })
      if (hasIdeographs) unspaced.push(squeezeText(folded.text).replace(/[A-Z0-9]/g, ''))
    } else if (kind === 'address') {
      if (hasIdeographs) addressText.push(squeezeText(folded.text))
      else addressWords.push(...words)
    } else if (kind === 'birth-date') numbers.push(...birthNumbers(value))
    else numbers.push(...numberForms(folded.text, kind))
  }
  const spaced = spacedNames(names)
  const han = unspacedNames(unspaced)
  const addresses = addressesOf(addressWords, addressText)
  // One look at each word tells whether anything could begin with it.
  const known = new Set([...spaced.words, ...spaced.strong, ...spaced.initials, ...addresses.words.keys()])
  const mayBeKnown = filterFor(known)
  return (folded) => {
    const squeezed = squeeze(folded)
    const words = known.size > 0 ? wordsOf(folded, mayBeKnown).filter(({ text }) => known.has(text)) : []
    const hits: Hit[] = []
    if (folded.has & charKinds.digit) hits.push(...findNumbers(folded, squeezed, numbers))
    if (folded.has & charKinds.letter) hits.push(...findSpacedNames(folded, words, spaced))
    if (folded.has & charKinds.ideograph) hits.push(...findUnspacedNames(folded, squeezed, han))
    hits.push(...findAddresses(folded, words, squeezed, addresses))
    return hits
  }
}

/** A date of birth as a number: year, month and day in the three common orders. */
function birthNumbers(value: string): RosterNumber[] {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})/.exec(value) ?? []
  if (year === '') return []
  return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`].map((text) => ({
    text,
    type: 'DOB',
  }))
}
