import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { PhoneJudge } from '../../domain/text/recognisers/phone.ts'

/** Telephone numbers by the numbering plans of libphonenumber. Answers are remembered, up to `size` of them. */
export function createPhoneJudge(size = 10_000): PhoneJudge {
  const known = new Map<string, { readonly valid: boolean; readonly possible: boolean }>()
  const judge = (number: string, region: string | undefined) => {
    const key = `${region ?? ''} ${number}`
    const answer = known.get(key)
    if (answer !== undefined) return answer
    const parsed = parsePhoneNumberFromString(number, countryOf(region))
    const fresh = { valid: parsed?.isValid() === true, possible: parsed?.isPossible() === true }
    if (known.size >= size) known.clear()
    known.set(key, fresh)
    return fresh
  }
  return {
    isValid: (number, region) => judge(number, region).valid,
    isPossible: (number, region) => judge(number, region).possible,
  }
}

const countryOf = (region: string | undefined): CountryCode | undefined =>
  region !== undefined && isSupportedCountry(region) ? region : undefined
