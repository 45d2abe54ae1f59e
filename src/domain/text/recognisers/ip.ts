import { isIpV4, isIpV6 } from '../../identifiers/ip-address.ts'
import { charKinds, type Folded, isDigitAt } from '../fold.ts'
import { type Anchored, matches, matchesAt, type Recogniser } from '../hit.ts'

const four = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/y
const six = /(?<![\w:.])[0-9A-F:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:]|\.\d)/g

/** Six groups of at most four digits, each with its colon, before an IPv4 address or two more; or a gap. */
function mayBeSix(text: string): boolean {
  let colons = 0
  let last = -10
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    if (at === last + 1) return true
    colons = at - last <= 5 ? colons + 1 : 1
    if (colons === 6) return true
    last = at
  }
  return false
}

/** Addresses of IPv4 and IPv6. */
export const ipRecogniser: Recogniser = {
  needs: charKinds.digit,
  find: (folded) => {
    const found = matchesAt(folded, four, placesOfFour(folded), asFour)
    return !mayBeSix(folded.text) ? found : [...found, ...matches(folded, six, asSix)]
  },
}

/** Up to three digits before a dot before a digit. */
const placesOfFour = (folded: Folded): number[] =>
  (folded.has & charKinds.dot) === 0
    ? []
    : folded.digits
        .filter(
          ({ start, end }) => end - start <= 3 && folded.text[end] === '.' && isDigitAt(folded, end + 1),
        )
        .map(({ start }) => start)

export const ipV4Form: Anchored = { pattern: four, placesIn: placesOfFour }

const judge =
  (isAddress: (text: string) => boolean) =>
  ({ 0: whole, index }: RegExpExecArray) =>
    isAddress(whole)
      ? ({ start: index, end: index + whole.length, type: 'IP', source: 'pattern' } as const)
      : undefined

/** A lone `::` is punctuation in a note. */
const isSix = (text: string): boolean =>
  text.length >= 4 && hasColons(text) && /\d/.test(text) && isIpV6(text)

const hasColons = (text: string): boolean => text.indexOf(':') !== text.lastIndexOf(':')

const [asFour, asSix] = [judge(isIpV4), judge(isSix)]
