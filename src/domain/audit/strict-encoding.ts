/**
 * Decoders that accept exactly one spelling of each value. The usual ones are lenient (missing padding, leading
 * zeroes, replacement characters), and a lenient reader lets two different texts mean the same signed statement. Nothing
 * here needs Node, so that a browser decodes by the very same rules.
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

const encoder = new TextEncoder()

/** UTF-8 of text. */
export const utf8Bytes = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/** Lower-case hexadecimal digits, two for each byte. */
export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Padded base64 (RFC 4648 section 4), canonical: encoding the result gives the text again; else undefined. */
export function parseBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return toBase64(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Arguments of one call are limited, so long input is turned into characters piece by piece. */
const piece = 0x2000

export function toBase64(bytes: Uint8Array): string {
  let characters = ''
  for (let at = 0; at < bytes.length; at += piece)
    characters += String.fromCharCode(...bytes.subarray(at, at + piece))
  return btoa(characters)
}

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

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  // A plain loop: for 32 bytes it is faster than a call into Node or a callback for each byte.
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
