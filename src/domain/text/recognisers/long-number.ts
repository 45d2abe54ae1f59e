import { isValid as isCard } from '../../identifiers/payment-card.ts'
import { isValid as isResident } from '../../identifiers/resident-identity.ts'
import { isPossible as isSocialSecurity } from '../../identifiers/social-security.ts'
import { type DigitWindow, numbersIn } from '../digit-groups.ts'
import { charKinds, type Folded, isWordAt } from '../fold.ts'
import { type HitType, isLabelled, type Recogniser } from '../hit.ts'

const lengths = { shortest: 9, longest: 19 }
const cardShapes = /^(?:\d\d?|4-4-4-4|4-6-5|4-4-4-4-3)$/
const socialSecurity = /(?:SSN|SOCIAL SECURITY)[^\n]{0,12}$/

/** Numbers of 9 to 19 digits that prove themselves: mainland resident identity, payment cards, US social security. */
export const longNumberRecogniser: Recogniser = {
  needs: charKinds.digit,
  find: (folded) => {
    const windows = numbersIn(
      folded,
      folded.numbers,
      lengths,
      (window) => typeOf(folded, window) !== undefined,
    )
    return windows.flatMap((window) => {
      const type = typeOf(folded, window)
      const end = window.end + (window.digits.length === 17 ? checkLetter(folded, window) : 0)
      return type === undefined ? [] : [{ start: window.start, end, type, source: 'pattern' as const }]
    })
  },
}

function typeOf(folded: Folded, window: DigitWindow): HitType | undefined {
  const { digits, shape, start, end } = window
  if (digits.length === 17 && checkLetter(folded, window) > 0)
    return isResident(`${digits}X`) ? 'RESIDENT-ID' : undefined
  if (isWordAt(folded, end)) return undefined
  if ((digits.length === 18 || digits.length === 15) && isResident(digits)) return 'RESIDENT-ID'
  if (digits.length >= 13) return cardShapes.test(shape) && isCard(digits) ? 'CARD' : undefined
  if (digits.length !== 9 || !isSocialSecurity(digits)) return undefined
  return shape === '3-2-4' || isLabelled(folded, start, socialSecurity) ? 'SSN' : undefined
}

/** Length of the check character X that the number goes on with; 0 when it does not. */
function checkLetter({ text }: Folded, { end }: DigitWindow): number {
  const rest = /^[ -]?X(?![A-Z0-9])/.exec(text.slice(end, end + 3))
  return rest === null ? 0 : rest[0].length
}
