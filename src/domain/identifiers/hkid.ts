/**
 * Hong Kong identity card number: one or two letters, six digits and a check character, commonly written with the check
 * character in brackets. The functions accept any spelling (case, spaces, brackets, full-width forms) and work on the
 * normalised one, for example `A1234563`.
 */
const bodyPattern = /^[A-Z]{1,2}\d{6}$/
const numberPattern = /^([A-Z]{1,2}\d{6})([0-9A])$/
const weights = [9, 8, 7, 6, 5, 4, 3, 2] as const
const modulus = 11
/** Value that stands for the missing first letter of a one-letter prefix. */
const padding = 36

/** One spelling for hashing and comparing: NFKC, upper case, without spaces and brackets. Does not check validity. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s()[\]]/g, '')
}

/**
 * Check character of prefix and digits such as `A123456`: the character that makes the weighted sum, the check
 * included with weight 1 and `A` counted as 10, divisible by 11.
 * @throws RangeError when `body` is not one or two letters and six digits.
 */
export function checkDigit(body: string): string {
  const normalised = normalise(body)
  if (!bodyPattern.test(normalised)) throw new RangeError('an HKID body is one or two letters and six digits')
  return checkOf(normalised)
}

/** @param body normalised, and of the right form */
function checkOf(body: string): string {
  const missing = weights.length - body.length
  let sum = missing === 0 ? 0 : padding * weights[0]
  for (let at = 0; at < body.length; at += 1)
    sum += (weights[at + missing] ?? 0) * Number.parseInt(body[at] ?? '', 36)
  const check = (modulus - (sum % modulus)) % modulus
  return check === 10 ? 'A' : String(check)
}

/** Whether `text` has the form of an HKID and carries the right check character. */
export function isValid(text: string): boolean {
  const [, body, check] = numberPattern.exec(normalise(text)) ?? []
  return body !== undefined && checkOf(body) === check
}

/**
 * The printed form, for example `A123456(3)`.
 * @throws RangeError when `text` does not have the form of an HKID.
 */
export function format(text: string): string {
  const [, body, check] = numberPattern.exec(normalise(text)) ?? []
  if (body === undefined || check === undefined) throw new RangeError('not of the form of an HKID')
  return `${body}(${check})`
}
