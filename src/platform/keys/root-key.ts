import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { hkdfSha256 } from './derive.ts'
import { KeyError } from './key-error.ts'
import { readKeyFile, readOrCreateKeyFile, readOwnKeyFile } from './key-file.ts'
import { checkStrength } from './strength.ts'

const noSalt = new Uint8Array(0)

/**
 * The root key: the one secret all other symmetric keys come from. Its bytes cannot be read back, so no log line,
 * error or JSON answer can hold them.
 */
export class RootKey {
  readonly #bytes: Uint8Array

  /** @throws KeyError KEY_TOO_SHORT or KEY_WEAK */
  constructor(bytes: Uint8Array) {
    checkStrength(bytes)
    this.#bytes = Uint8Array.from(bytes)
  }

  /** HKDF-SHA256 of the root key with this `info`; use `deriveKey`, which gives `info` its form. */
  expand(info: Uint8Array, length: number): Uint8Array {
    return hkdfSha256(this.#bytes, noSalt, info, length)
  }

  toJSON(): string {
    return '[root key]'
  }

  toString(): string {
    return '[root key]'
  }

  [inspect.custom](): string {
    return '[root key]'
  }
}

/**
 * The root key from its text: 64 or more hexadecimal digits, or base64 or base64url of 32 or more bytes.
 *
 * @throws KeyError KEY_MALFORMED, KEY_TOO_SHORT, KEY_WEAK
 */
export function parseRootKey(text: string): RootKey {
  const trimmed = text.trim()
  if (knownWord.test(trimmed))
    throw new KeyError('KEY_WEAK', 'The root key is a placeholder; generate a random one')
  if (/^(?:[0-9a-f]{2})+$/i.test(trimmed)) return new RootKey(Buffer.from(trimmed, 'hex'))
  if (/^[\w+/-]+={0,2}$/.test(trimmed)) return new RootKey(Buffer.from(trimmed, 'base64'))
  throw new KeyError(
    'KEY_MALFORMED',
    'The root key is not base64 or hexadecimal; `openssl rand -base64 32` makes one',
  )
}

// A random key of 43 base64 characters contains one of these by chance less than once in ten million.
const knownWord =
  /change[-_]?me|password|passwort|placeholder|insecure|example|replace[-_]?me|harbourgate|default/i

export type RootKeySource = {
  /** The configured key itself. */
  readonly value?: string | undefined
  /** Path of a file that holds it, as text or as raw bytes. */
  readonly file?: string | undefined
  /** Where a generated key is kept (`root.key`). */
  readonly directory?: string | undefined
  /** Whether a key may be generated: only in demo and embedded mode, never in production. */
  readonly mayGenerate: boolean
}

/**
 * The root key from the configured value, else from the configured file, else, where that is allowed, from
 * `root.key` in the key directory, which is generated when there is none (32 random bytes, mode 0600).
 *
 * @throws KeyError KEY_MISSING when nothing is configured and none may be generated; KEY_FILE_UNREADABLE,
 *   KEY_FILE_EXPOSED; KEY_MALFORMED, KEY_TOO_SHORT, KEY_WEAK
 */
export async function loadRootKey(source: RootKeySource): Promise<RootKey> {
  if (source.value !== undefined) return parseRootKey(source.value)
  if (source.file !== undefined) return fromFile(await readKeyFile(source.file))
  if (!source.mayGenerate || source.directory === undefined) {
    throw new KeyError('KEY_MISSING', 'No root key is configured, and none may be generated in this mode')
  }
  const path = join(source.directory, 'root.key')
  return fromFile(await readOrCreateKeyFile(path, () => `${randomBytes(32).toString('base64url')}\n`))
}

/** The generated root key of a data folder, or undefined when it has none: for commands that must not create one. */
export async function readGeneratedRootKey(directory: string): Promise<RootKey | undefined> {
  const content = await readOwnKeyFile(join(directory, 'root.key'))
  return content === undefined ? undefined : fromFile(content)
}

function fromFile(content: Buffer): RootKey {
  const text = content.toString('latin1')
  return /^[\x20-\x7e\r\n\t]*$/.test(text) ? parseRootKey(text) : new RootKey(content)
}
