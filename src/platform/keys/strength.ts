import { KeyError } from './key-error.ts'

const minimumBytes = 32
/** 32 random bytes hold about 30 distinct values; fewer than 16 happen by chance less than once in 10^12. */
const minimumDistinct = 16

const repeats = (bytes: Uint8Array, period: number): boolean =>
  bytes.every((byte, index) => index < period || byte === bytes[index - period])

function isRepetition(bytes: Uint8Array): boolean {
  for (let period = 1; period <= bytes.length / 2; period++) if (repeats(bytes, period)) return true
  return false
}

/** Whether the bytes count up or down by a constant step, as 00 01 02 … of documentation does. */
function isProgression(bytes: Uint8Array): boolean {
  const step = (bytes[1] ?? 0) - (bytes[0] ?? 0)
  return bytes.every((byte, index) => index === 0 || ((byte - (bytes[index - 1] ?? 0) - step) & 0xff) === 0)
}

const isText = (bytes: Uint8Array): boolean => bytes.every((byte) => byte >= 0x20 && byte < 0x7f)

/**
 * Refuses key bytes that nobody drew at random: too few, too few distinct ones, repeated, counting, or plain text.
 * It cannot prove randomness; it catches placeholders, passphrases and keys copied from documentation.
 *
 * @throws KeyError KEY_TOO_SHORT, KEY_WEAK
 */
export function checkStrength(bytes: Uint8Array): void {
  if (bytes.length < minimumBytes) {
    throw new KeyError(
      'KEY_TOO_SHORT',
      `The root key has ${bytes.length} bytes; at least ${minimumBytes} are needed`,
    )
  }
  if (new Set(bytes).size < minimumDistinct || isRepetition(bytes) || isProgression(bytes) || isText(bytes)) {
    throw new KeyError('KEY_WEAK', 'The root key is not random; `openssl rand -base64 32` makes one')
  }
}
