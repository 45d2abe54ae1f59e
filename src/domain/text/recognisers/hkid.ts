import { isValid } from '../../identifiers/hkid.ts'
import { charKinds } from '../fold.ts'
import { isLabelled, matches, type Recogniser } from '../hit.ts'

const number =
  /(?<![A-Z0-9])([A-Z]{1,2})[ -]?(\d{6}|\d{3}[ -]\d{3})[ -]?[([]? ?([0-9A]) ?(?:[)\]]|(?![A-Z0-9]))/g
const sixDigits = /\d{3}[ -]?\d{3}/
const label = /(?:HKID|HKIC|\bI\.?D\.?|IDENTITY|身份证|身分证)[^\n]{0,14}$/

/**
 * Hong Kong identity card numbers with or without brackets, spaces and full-width characters. The check character must be
 * right, unless a label says what the number is: a misspelt one still identifies.
 */
export const hkidRecogniser: Recogniser = {
  needs: charKinds.digit | charKinds.letter,
  find: (folded) =>
    !sixDigits.test(folded.text)
      ? []
      : matches(folded, number, ({ 0: whole, 1: letters = '', 2: digits = '', 3: check = '', index }) => {
          const valid = isValid(`${letters}${digits.replace(/[ -]/, '')}${check}`)
          if (!valid && !isLabelled(folded, index, label)) return undefined
          return { start: index, end: index + whole.trimEnd().length, type: 'HKID', source: 'pattern' }
        }),
}
