import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import type { PhoneJudge } from '../../domain/text/recognisers/phone.ts'

/** Telephone numbers by the numbering plans of libphonenumber. Answers are remembered, up to `size` of each kind and region. */
export function createPhoneJudge(size = 10_000): PhoneJudge {
  const isValid = remembered(size, (number) => number.isValid())
  const isPossible = remembered(size, (number) => number.isPossible())
  return { isValid, isPossible }
}

/** An answer by region and number, found once while it is remembered; no number at all is neither valid nor possible. */
function remembered(
  size: number,
  ask: (number: PhoneNumber) => boolean,
): (number: string, region?: string) => boolean {
  const byRegion = new Map<string, Map<string, boolean>>()
  return (number, region = '') => {
    const known = byRegion.get(region) ?? new Map<string, boolean>()
    if (known.size === 0) byRegion.set(region, known)
    const answer = known.get(number)
    if (answer !== undefined) return answer
    const parsed = parse(number, region)
    const fresh = parsed !== undefined && ask(parsed)
    if (known.size >= size) known.clear()
    known.set(number, fresh)
    return fresh
  }
}

/** The text is the number and nothing else: it need not be looked for in it. */
const parse = (number: string, region: string): PhoneNumber | undefined =>
  parsePhoneNumberFromString(
    number,
    isSupportedCountry(region)
      ? { defaultCountry: region satisfies CountryCode, extract: false }
      : { extract: false },
  )
