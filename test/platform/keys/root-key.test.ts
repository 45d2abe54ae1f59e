import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { deriveKey } from '../../../src/platform/keys/derive.ts'
import {
  loadRootKey,
  parseRootKey,
  RootKey,
  readGeneratedRootKey,
} from '../../../src/platform/keys/root-key.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harbourgate-keys-'))
})
afterEach(() => rm(directory, { recursive: true }))

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const fingerprint = (key: RootKey) => hex(deriveKey(key, 'subject', 'fingerprint'))
const bytes = randomBytes(32)
const code = (expected: string) => expect.objectContaining({ name: 'KeyError', code: expected })
const refusal = (make: () => unknown): unknown => {
  try {
    return make()
  } catch (error) {
    return error
  }
}

describe('the text of a root key', () => {
  it('is hexadecimal, base64 or base64url, and means the same key in each', () => {
    const expected = fingerprint(new RootKey(bytes))
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect(fingerprint(parseRootKey(`${bytes.toString(encoding)}\n`))).toBe(expected)
    }
  })

  it.each([
    ['no characters', '', 'KEY_MALFORMED'],
    ['a passphrase', 'correct horse battery staple correct horse', 'KEY_MALFORMED'],
    ['31 bytes', randomBytes(31).toString('base64'), 'KEY_TOO_SHORT'],
    ['16 bytes in hexadecimal', randomBytes(16).toString('hex'), 'KEY_TOO_SHORT'],
    ['all zero', '00'.repeat(32), 'KEY_WEAK'],
    ['one byte repeated', Buffer.alloc(48, 0xa5).toString('base64'), 'KEY_WEAK'],
    ['16 bytes repeated', Buffer.alloc(32, Buffer.from(randomBytes(16))).toString('base64'), 'KEY_WEAK'],
    ['24 bytes repeated in part', Buffer.alloc(60, randomBytes(24)).toString('base64'), 'KEY_WEAK'],
    ['bytes that count up', Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex'), 'KEY_WEAK'],
    [
      'bytes that count down',
      Buffer.from(Array.from({ length: 32 }, (_, i) => 9 - 3 * i)).toString('hex'),
      'KEY_WEAK',
    ],
    ['few distinct bytes', 'deadbeefcafef00d'.repeat(4), 'KEY_WEAK'],
    ['changeme in clear', 'changemechangemechangemechangemechangemechang', 'KEY_WEAK'],
    ['change-me with padding', `change-me-${'x1Y2z3'.repeat(6)}`, 'KEY_WEAK'],
    [
      'an encoded passphrase',
      Buffer.from('the quick brown fox jumps over a lazy dog').toString('base64'),
      'KEY_WEAK',
    ],
  ])('is refused when it is %s', (_name, text, expected) => {
    const error = refusal(() => parseRootKey(text))
    expect(error).toEqual(code(expected))
    if (text !== '') expect(inspect(error)).not.toContain(text)
  })

  it('is never refused when it is random', () => {
    for (let i = 0; i < 500; i++) parseRootKey(randomBytes(32).toString('base64'))
  })
})

describe('loading the root key', () => {
  it('prefers the configured value, then the file', async () => {
    const file = join(directory, 'configured')
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o644 })
    const both = { file, directory, mayGenerate: false }
    const fromFile = fingerprint(await loadRootKey(both))
    expect(fingerprint(await loadRootKey({ ...both, value: bytes.toString('base64') }))).toBe(
      fingerprint(new RootKey(bytes)),
    )
    expect(fromFile).not.toBe(fingerprint(new RootKey(bytes)))
  })

  it('reads a file of raw bytes', async () => {
    const file = join(directory, 'raw')
    await writeFile(file, bytes)
    expect(fingerprint(await loadRootKey({ file, mayGenerate: false }))).toBe(fingerprint(new RootKey(bytes)))
  })

  it('generates a key once, readable by the owner only', async () => {
    const keys = join(directory, 'keys')
    expect(await readGeneratedRootKey(keys)).toBeUndefined()
    const source = { directory: keys, mayGenerate: true }
    const all = await Promise.all([loadRootKey(source), loadRootKey(source), loadRootKey(source)])
    const again = await loadRootKey(source)
    expect(new Set([...all, again].map(fingerprint)).size).toBe(1)
    expect((await stat(join(keys, 'root.key'))).mode & 0o777).toBe(0o600)
    expect((await stat(keys)).mode & 0o777).toBe(0o700)
    expect(await readdir(keys)).toEqual(['root.key'])
    const kept = await readGeneratedRootKey(keys)
    expect(kept && fingerprint(kept)).toBe(fingerprint(again))
  })

  it('refuses to start without a key where none may be generated', async () => {
    await expect(loadRootKey({ directory, mayGenerate: false })).rejects.toEqual(code('KEY_MISSING'))
    await expect(loadRootKey({ mayGenerate: true })).rejects.toEqual(code('KEY_MISSING'))
    expect(await readdir(directory)).toEqual([])
  })

  it('refuses a kept key that others may read, an unreadable file and a weak file', async () => {
    const file = join(directory, 'root.key')
    await loadRootKey({ directory, mayGenerate: true })
    await chmod(file, 0o640)
    await expect(loadRootKey({ directory, mayGenerate: true })).rejects.toEqual(code('KEY_FILE_EXPOSED'))
    const unreadable = loadRootKey({ file: join(directory, 'none'), mayGenerate: true })
    await expect(unreadable).rejects.toEqual(code('KEY_FILE_UNREADABLE'))
    await writeFile(file, 'changeme')
    await expect(loadRootKey({ file, mayGenerate: false })).rejects.toEqual(code('KEY_WEAK'))
    await writeFile(file, '')
    await expect(loadRootKey({ file, mayGenerate: false })).rejects.toEqual(code('KEY_MALFORMED'))
  })
})

describe('the root key in logs', () => {
  it('shows none of its bytes', async () => {
    await loadRootKey({ directory, mayGenerate: true })
    const text = (await readFile(join(directory, 'root.key'), 'utf8')).trim()
    const key = parseRootKey(text)
    const shown = [JSON.stringify({ key }), inspect({ key }, { showHidden: true, depth: 9 }), `${key}`].join(
      ' ',
    )
    expect(shown).toContain('[root key]')
    const raw = Buffer.from(text, 'base64url')
    for (const secret of [text, raw.toString('hex'), raw.toString('base64'), [...raw].join(',')]) {
      expect(shown).not.toContain(secret)
    }
    expect(Object.keys(key)).toEqual([])
  })
})
