/**
 * Decoders that accept exactly one spelling of each value. The usual ones are lenient (missing padding, leading
 * zeroes, replacement characters), and a lenient reader lets two different texts mean the same signed statement.
 */

const decimal = /^(0|[1-9][0-9]{0,19})$/
const largestUint64 = 2n ** 64n - 1n
const loneSurrogate = /\p{Surrogate}/u

/** Whole number of 64 bits without sign or leading zeroes; undefined for anything else. */
export function parseUint64(text: string): bigint | undefined {
  if (!decimal.test(text)) return undefined
  const value = BigInt(text)
  return value <= largestUint64 ? value : undefined
}

/** Whether a value fits 64 bits without sign, as every size and index of a log must. */
export const isUint64 = (value: bigint): boolean => value >= 0n && value <= largestUint64

/** Padded base64 (RFC 4648 section 4), canonical: encoding the result gives the text again; else undefined. */
export function parseBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** False for text with a surrogate that has no partner: it has no UTF-8 form. */
export const isWellFormed = (text: string): boolean => !loneSurrogate.test(text)

/** Text of valid UTF-8, a byte order mark kept as a character; undefined when invalid. */
export function parseUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
