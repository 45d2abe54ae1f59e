/**
 * Resident identity number of mainland China (GB 11643-1999): six digits of area, date of birth, three of sequence and a
 * check character; the older form has 15 digits, a two-digit year and no check. It tells area, birth date and sex.
 */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const checks = '10X98765432'
/** Provinces and the like: the first two digits (GB/T 2260); 81 to 83 are residence permits of Hong Kong, Macao, Taiwan. */
const areaPattern = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)/

/** @param body the first 17 digits */
export function checkCharacter(body: string): string {
  if (!/^\d{17}$/.test(body)) throw new RangeError('the body of a resident identity number has 17 digits')
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0)
  return checks[sum % 11] ?? ''
}

/** The 18-digit form of a 15-digit number: the century put in, the check character added. */
export function lengthen(old: string): string {
  if (!/^\d{15}$/.test(old)) throw new RangeError('the older form has 15 digits')
  const body = `${old.slice(0, 6)}19${old.slice(6)}`
  return body + checkCharacter(body)
}

/** Whether `digits` (15 digits, or 17 and a check character, no separators) is a well-formed number. */
export function isValid(digits: string): boolean {
  if (/^\d{15}$/.test(digits)) return isValid(lengthen(digits))
  if (!/^\d{17}[\dX]$/.test(digits) || !areaPattern.test(digits)) return false
  return isBirthDate(digits.slice(6, 14)) && checkCharacter(digits.slice(0, 17)) === digits[17]
}

function isBirthDate(yyyymmdd: string): boolean {
  const year = Number(yyyymmdd.slice(0, 4))
  const month = Number(yyyymmdd.slice(4, 6))
  const day = Number(yyyymmdd.slice(6))
  if (year < 1850 || year > 2100 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
