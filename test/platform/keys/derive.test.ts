import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { deriveKey, hkdfSha256, type KeyPurpose } from '../../../src/platform/keys/derive.ts'
import { parseRootKey } from '../../../src/platform/keys/root-key.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const range = (first: number, last: number) =>
  Uint8Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('HKDF-SHA256', () => {
  it.each([
    {
      name: 'A.1',
      key: bytes('0b'.repeat(22)),
      salt: range(0x00, 0x0c),
      info: range(0xf0, 0xf9),
      output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      name: 'A.2',
      key: range(0x00, 0x4f),
      salt: range(0x60, 0xaf),
      info: range(0xb0, 0xff),
      output:
        'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      name: 'A.3',
      key: bytes('0b'.repeat(22)),
      salt: bytes(''),
      info: bytes(''),
      output: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('gives the output of RFC 5869 $name', ({ key, salt, info, output }) => {
    expect(hex(hkdfSha256(key, salt, info, output.length / 2))).toBe(output)
  })
})

describe('derived keys', () => {
  const text = '9f3c1ab27de4580611c2f7a98b3e5d40716ad8c90be21f4763a5d01e8cf49b27'
  const root = parseRootKey(text)
  const purposes: readonly KeyPurpose[] = ['pseudonym', 'shift', 'noise', 'subject', 'membership']

  it('follow info = purpose ‖ NUL ‖ scope', () => {
    const info = Buffer.from('pseudonym\0project-1')
    expect(hex(deriveKey(root, 'pseudonym', 'project-1'))).toBe(
      hex(hkdfSha256(bytes(text), bytes(''), info, 32)),
    )
  })

  it('have 32 bytes and are the same each time', () => {
    const key = deriveKey(root, 'shift', 'project-1')
    expect(key).toHaveLength(32)
    expect(hex(deriveKey(parseRootKey(text), 'shift', 'project-1'))).toBe(hex(key))
  })

  it('differ by purpose, by project and by root key', () => {
    const other = parseRootKey([...text].reverse().join(''))
    const keys = [root, other].flatMap((from) =>
      purposes.flatMap((purpose) =>
        ['p1', 'p2', 'p', 'P1'].map((scope) => hex(deriveKey(from, purpose, scope))),
      ),
    )
    expect(new Set(keys).size).toBe(40)
  })

  it('differ for any two different scopes', () => {
    const scope = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(scope, scope, fc.constantFrom(...purposes), (a, b, purpose) => {
        expect(hex(deriveKey(root, purpose, a)) === hex(deriveKey(root, purpose, b))).toBe(a === b)
      }),
    )
  })

  it('are refused for an empty scope and one with NUL', () => {
    expect(() => deriveKey(root, 'noise', '')).toThrow(RangeError)
    expect(() => deriveKey(root, 'noise', 'a\0b')).toThrow(RangeError)
  })
})
