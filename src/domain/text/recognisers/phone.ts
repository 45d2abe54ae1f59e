import { type DigitWindow, type Join, numbersIn } from '../digit-groups.ts'
import { charKinds, type Folded, isWordAt } from '../fold.ts'
import { type Hit, isInside, isLabelled, nothing, type Recogniser } from '../hit.ts'

/** Judges a telephone number (E.164 digits with `+`, or national digits of a region). The library behind it is injected. */
export type PhoneJudge = {
  /** Whether the number is in a range assigned today. */
  isValid(number: string, region?: string): boolean
  /** Whether the number has a length its country uses. */
  isPossible(number: string, region?: string): boolean
}

const label =
  /(?:TEL|PHONE|MOBILE|MOB|CELL|CONTACT|CALL|FAX|WHATSAPP|\bPH|HOTLINE|PAGER|电话|手机|手提|致电|联络|联系|传真|流动|来电)[^\n\d]{0,14}$/
/** The longest is one with country code (E.164). */
const lengths = { shortest: 7, longest: 15 }

/**
 * Telephone numbers: with `+` and country code; after a label; or in a form that only telephone numbers have (`dddd dddd`
 * in Hong Kong, `ddd-ddd-dddd` in North America, eleven digits from 13 in mainland China). Eight bare digits are none:
 * dates and record numbers look the same.
 */
export function phoneRecogniser(judge: PhoneJudge, regions: readonly string[]): Recogniser {
  return {
    needs: charKinds.digit,
    find: (folded, certain = nothing) =>
      numbersIn(
        folded,
        folded.numbers,
        lengths,
        (window) => isCertain(folded, window, certain) || isPhone(folded, window, judge, regions),
        isJoined,
      ).map((window) => toHit(folded, window)),
  }
}

/** Whether this number, and every other one that begins in it, lies inside what the record knows: no need to judge it. */
function isCertain(folded: Folded, window: DigitWindow, certain: readonly Hit[]): boolean {
  if (window.isOpen || certain.length === 0) return false
  const { start, end } = toHit(folded, window)
  return isInside(certain, start, end)
}

/** Brackets and dots may stand between the groups too. */
const isJoined: Join = ({ text }, end, start) => {
  if (start - end === 1) return joints.includes(text[end] ?? '')
  return start - end === 2 && doubleJoints.includes(text.slice(end, start))
}
const joints = ' .-()'
const doubleJoints = [' (', '-(', ') ', ')-']

function isPhone(
  folded: Folded,
  window: DigitWindow,
  judge: PhoneJudge,
  regions: readonly string[],
): boolean {
  const { digits, shape, start, end } = window
  if (isWordAt(folded, end)) return false
  const { text } = folded
  if (text[start - 1] === '+' || (text[start - 1] === '(' && text[start - 2] === '+'))
    return judge.isPossible(`+${digits}`)
  if (digits.startsWith('00') && digits[2] !== '0' && judge.isValid(`+${digits.slice(2)}`)) return true
  if (isLabelled(folded, start, label)) {
    if (/^852\d{8}$/.test(digits)) return true
    return regions.some((region) => judge.isPossible(digits, region))
  }
  const home = tellingRegion(shape, digits, regions)
  // The region of the form first: judging is what costs most here.
  return (
    home !== undefined &&
    ((regions.includes(home) && judge.isValid(digits, home)) ||
      regions.some((region) => region !== home && judge.isValid(digits, region)))
  )
}

/** Forms in which a number needs no label: the region whose form it is, if it is one. */
function tellingRegion(shape: string, digits: string, regions: readonly string[]): string | undefined {
  const has = (region: string) => regions.includes(region)
  if (shape === '4-4')
    return (has('HK') || has('MO')) && !/^(?:19|20)\d{2}(?:19|20)\d{2}$/.test(digits) ? 'HK' : undefined
  if (shape === '3-4-4' && digits.startsWith('852')) return 'HK'
  if (shape === '3-3-4' || shape === '1-3-3-4') return has('US') ? 'US' : undefined
  return has('CN') && /^1[3-9]\d{9}$/.test(digits) && /^(?:11|3-4-4)$/.test(shape) ? 'CN' : undefined
}

/** The number with the sign and bracket before it. */
function toHit({ text }: Folded, { start, end }: DigitWindow): Hit {
  const isSign = (at: number) => text[at] === '+' || text[at] === '('
  const signs = !isSign(start - 1) ? 0 : isSign(start - 2) ? 2 : 1
  return { start: start - signs, end, type: 'PHONE', source: 'pattern' }
}
