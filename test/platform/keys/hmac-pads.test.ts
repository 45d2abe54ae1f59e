import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hmacPads } from '../../../src/platform/keys/hmac-pads.ts'

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const hmac = (key: Uint8Array, message: Uint8Array) => {
  const { ipad, opad } = hmacPads(key)
  return sha256(opad, sha256(ipad, message)).toString('hex')
}

describe('HMAC pads', () => {
  it.each([
    [
      '1',
      Buffer.alloc(20, 0x0b),
      'Hi There',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      '2',
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      '6',
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('give the result of RFC 4231 test case %s', (_case, key, message, expected) => {
    expect(hmac(key, Buffer.from(message))).toBe(expected)
  })

  it('are 64 bytes and agree with HMAC-SHA256 for keys of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 130 }), fc.uint8Array({ maxLength: 200 }), (key, message) => {
        expect(hmacPads(key).ipad).toHaveLength(64)
        expect(hmacPads(key).opad).toHaveLength(64)
        expect(hmac(key, message)).toBe(createHmac('sha256', key).update(message).digest('hex'))
      }),
    )
  })
})
