import { describe, expect, it } from '@jest/globals'
import { isIpV4, isIpV6 } from '../../../src/domain/identifiers/ip-address.ts'
import { isValid as isCard } from '../../../src/domain/identifiers/payment-card.ts'
import {
  checkCharacter,
  isValid as isResident,
  lengthen,
} from '../../../src/domain/identifiers/resident-identity.ts'
import { isPossible } from '../../../src/domain/identifiers/social-security.ts'

describe('mainland resident identity numbers (GB 11643-1999)', () => {
  it('carry the check character of the published example', () => {
    expect(checkCharacter('11010519491231002')).toBe('X')
    expect(isResident('11010519491231002X')).toBe(true)
  })

  it.each([
    ['another check character', '110105194912310021'],
    ['an area nobody has', '99010519491231002X'],
    ['a day that is none', '11010519490231002X'],
    ['a letter inside', '1101051949123100AX'],
    ['too few digits', '1101051949123100'],
  ])('are refused with %s', (_, number) => expect(isResident(number)).toBe(false))

  it('of the older form have 15 digits and become 18', () => {
    expect(lengthen('110105491231002')).toBe('11010519491231002X')
    expect(isResident('110105491231002')).toBe(true)
    expect(isResident('110105491331002')).toBe(false)
  })
})

describe('payment cards', () => {
  it.each([
    '4111111111111111',
    '5555555555554444',
    '378282246310005',
    '6011111111111117',
    '3530111333300000',
  ])('%s (a test number of its issuer) is one', (number) => expect(isCard(number)).toBe(true))
  it.each(['4111111111111112', '1111111111111117', '411111111111111', ''])('%s is none', (number) =>
    expect(isCard(number)).toBe(false),
  )
})

describe('US social security numbers', () => {
  it.each([
    ['123456789', true],
    ['000456789', false],
    ['666456789', false],
    ['123006789', false],
    ['123450000', false],
    ['12345678', false],
  ])('%s: %s', (digits, possible) => expect(isPossible(digits)).toBe(possible))
})

describe('network addresses', () => {
  it.each([
    ['192.168.0.1', true],
    ['256.1.1.1', false],
    ['1.2.3', false],
    ['01.2.3.4', false],
  ])('IPv4 %s: %s', (text, is) => expect(isIpV4(text)).toBe(is))
  it.each([
    ['2001:db8::1', true],
    ['1:2:3:4:5:6:7:8', true],
    ['::ffff:192.0.2.1', true],
    ['1:2:3:4:5:6:7:8:9', false],
    ['1::2::3', false],
    ['10:30:15', false],
    ['g::1', false],
  ])('IPv6 %s: %s', (text, is) => expect(isIpV6(text)).toBe(is))
})
