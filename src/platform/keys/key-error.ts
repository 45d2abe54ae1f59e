export type KeyErrorCode =
  | 'KEY_MISSING'
  | 'KEY_TOO_SHORT'
  | 'KEY_WEAK'
  | 'KEY_MALFORMED'
  | 'KEY_FILE_UNREADABLE'
  | 'KEY_FILE_EXPOSED'

/** Why the gateway does not start with the keys it was given. The message never holds any part of a key. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode

  constructor(code: KeyErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
