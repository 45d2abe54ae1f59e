import { isValid } from '../../identifiers/hkid.ts'
import { charKinds, type Folded, isLetterAt } from '../fold.ts'
import { type Anchored, isLabelled, matchesAt, type Recogniser } from '../hit.ts'

const number =
  /(?<![A-Z0-9])([A-Z]{1,2})[ -]?(\d{6}|\d{3}[ -]\d{3})[ -]?[([]? ?([0-9A]) ?(?:[)\]]|(?![A-Z0-9]))/y
const label = /(?:HKID|HKIC|\bI\.?D\.?|IDENTITY|身份证|身分证)[^\n]{0,14}$/
/** Runs of digits that a number has after its letters: six, with the check digit or without, or three and three. */
const lengths = [3, 6, 7]

/** Where letters begin that such digits follow. */
function placesOf(folded: Folded): number[] {
  const { text, digits } = folded
  const places: number[] = []
  for (const { start, end } of digits) {
    if (!lengths.includes(end - start)) continue
    const letter = text[start - 1] === ' ' || text[start - 1] === '-' ? start - 2 : start - 1
    if (!isLetterAt(folded, letter)) continue
    if (isLetterAt(folded, letter - 1)) places.push(letter - 1)
    places.push(letter)
  }
  return places
}

export const hkidForm: Anchored = { pattern: number, placesIn: placesOf }

/**
 * Hong Kong identity card numbers with or without brackets, spaces and full-width characters. The check character must be
 * right, unless a label says what the number is: a misspelt one still identifies.
 */
export const hkidRecogniser: Recogniser = {
  needs: charKinds.digit | charKinds.letter,
  find: (folded) =>
    matchesAt(
      folded,
      number,
      placesOf(folded),
      ({ 0: whole, 1: letters = '', 2: digits = '', 3: check = '', index }) => {
        const valid = isValid(`${letters}${digits.replace(/[ -]/, '')}${check}`)
        if (!valid && !isLabelled(folded, index, label)) return undefined
        return { start: index, end: index + whole.trimEnd().length, type: 'HKID', source: 'pattern' }
      },
    ),
}
