import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkDigit, format, isValid, normalise } from '../../../src/domain/identifiers/hkid.ts'

const valid = [
  'A123456(3)',
  'AB123456(9)',
  'AB987654(3)',
  'E364912(5)',
  'D288754(2)',
  'G123456(A)',
  'CA182361(1)',
  'Z683365(A)',
]
const wrongCheck = ['A123456(4)', 'AB987654(2)', 'Z683365(5)']
const malformed = ['A12345(3)', '', '123456(3)', 'ABC123456(9)', 'A1234567(3)', 'A123456(B)', 'A123456']

describe('HKID', () => {
  it.each(valid)('accepts %s', (text) => {
    expect(isValid(text)).toBe(true)
    expect(format(text)).toBe(text)
    expect(checkDigit(text.slice(0, text.indexOf('(')))).toBe(text.at(-2))
  })

  it.each(wrongCheck)('rejects the check character of %s', (text) => expect(isValid(text)).toBe(false))

  it.each(malformed)('rejects the malformed %p', (text) => expect(isValid(text)).toBe(false))

  it.each(['a123456(3)', 'A1234563', ' A 123456 (3) ', 'A123456(3)', 'A123456(3)'])('reads %s', (text) => {
    expect(normalise(text)).toBe('A1234563')
    expect(format(text)).toBe('A123456(3)')
    expect(isValid(text)).toBe(true)
  })

  it('refuses to format or compute a check character of something else', () => {
    expect(() => format('A12345(3)')).toThrow(RangeError)
    expect(() => checkDigit('A12345')).toThrow(RangeError)
  })

  it('detects every single wrong digit', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 })
    const prefix = fc.stringMatching(/^[A-Z]{1,2}$/)
    const change = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(prefix, digits, change, (letters, figures, [position, step]) => {
        const changed = figures.with(position, ((figures[position] ?? 0) + step) % 10)
        const check = checkDigit(letters + figures.join(''))
        expect(isValid(letters + figures.join('') + check)).toBe(true)
        expect(isValid(letters + changed.join('') + check)).toBe(false)
      }),
    )
  })
})
