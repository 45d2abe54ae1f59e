import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createBatchHash, type HashPrefixes } from '../../../src/platform/hashing/batch-hash.ts'
import { CELL_BYTES, CELL_TEXT_BYTES, createCellHash } from '../../../src/platform/hashing/cell-hash.ts'
import { hmacPads } from '../../../src/platform/keys/hmac-pads.ts'

/** Digests as hexadecimal digits; messages stand apart in their array, as those of the engine do. */
function digests(prefixes: HashPrefixes, messages: readonly Uint8Array[]): string[] {
  const gap = Buffer.from('gap')
  const parts = messages.flatMap((message) => [gap, message])
  const starts = new Uint32Array(messages.length)
  const ends = new Uint32Array(messages.length)
  let at = 0
  for (const [index, message] of messages.entries()) {
    starts[index] = at + gap.length
    at += gap.length + message.length
    ends[index] = at
  }
  const words = createBatchHash(prefixes)({ bytes: Buffer.concat(parts), starts, ends })
  return messages.map((_, index) =>
    [...words.subarray(index * 8, index * 8 + 8)].map((word) => word.toString(16).padStart(8, '0')).join(''),
  )
}

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest('hex')
const none = new Uint8Array()

describe('hashing many messages', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('gives the digest FIPS 180-4 shows of "%s", in every lane', (text, expected) => {
    const messages = Array.from({ length: 5 }, () => Buffer.from(text))
    expect(digests({ before: none }, messages)).toEqual(messages.map(() => expected))
  })

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
      '7',
      Buffer.alloc(131, 0xaa),
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ])('gives the HMAC of RFC 4231 test case %s', (_case, key, message, expected) => {
    const { ipad, opad } = hmacPads(key)
    expect(digests({ before: ipad, outer: opad }, [Buffer.from(message)])).toEqual([expected])
  })

  it('agrees with node:crypto for any prefix and any messages, long ones among short ones', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 14 }),
        (before, messages) => {
          expect(digests({ before }, messages)).toEqual(messages.map((message) => sha256(before, message)))
        },
      ),
    ))

  it('agrees with HMAC-SHA256 behind a kind of identifier, whatever stood in the lanes before', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 70 }),
        fc.array(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 9 }),
        (key, texts) => {
          const { ipad, opad } = hmacPads(key)
          const kind = Buffer.from('HKID\0')
          const messages = [...texts, ...texts.map((text) => text.slice(0, 3))].map((text) =>
            Buffer.from(text),
          )
          expect(digests({ before: Buffer.concat([ipad, kind]), outer: opad }, messages)).toEqual(
            messages.map((message) => createHmac('sha256', key).update(kind).update(message).digest('hex')),
          )
        },
      ),
    ))

  it('refuses an outer prefix that is not one block', () => {
    expect(() => createBatchHash({ before: none, outer: new Uint8Array(63) })).toThrow(RangeError)
  })
})

/** Digests of short texts, as hexadecimal digits; behind each text its cell holds what stood there before. */
function cellDigests(prefixes: HashPrefixes, texts: readonly Uint8Array[]): string[] | undefined {
  const hash = createCellHash(prefixes)
  if (hash === undefined) return undefined
  const cells = Buffer.alloc(texts.length * CELL_BYTES, 0xaa)
  for (const [at, text] of texts.entries()) {
    cells.writeUint32LE(text.length, at * CELL_BYTES)
    cells.set(text, at * CELL_BYTES + 4)
  }
  // Twice: what the first call left must not matter.
  hash(cells, texts.length)
  const words = hash(cells, texts.length)
  return texts.map((_, at) =>
    [...words.subarray(at * 8, at * 8 + 8)].map((word) => word.toString(16).padStart(8, '0')).join(''),
  )
}

describe('hashing texts in cells', () => {
  const texts = fc.array(fc.uint8Array({ maxLength: CELL_TEXT_BYTES }), { minLength: 1, maxLength: 11 })

  it('agrees with node:crypto for any prefix that leaves room', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), texts, (before, messages) => {
        const hasRoom = (before.length % 64) + CELL_TEXT_BYTES + 9 <= 64 && (before.length % 64) >> 2 <= 11
        expect(cellDigests({ before }, messages)).toEqual(
          hasRoom ? messages.map((message) => sha256(before, message)) : undefined,
        )
      }),
    ))

  it('agrees with HMAC-SHA256 behind a kind of identifier', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), texts, (key, messages) => {
        const { ipad, opad } = hmacPads(key)
        const kind = Buffer.from('HKID\0')
        expect(cellDigests({ before: Buffer.concat([ipad, kind]), outer: opad }, messages)).toEqual(
          messages.map((message) => createHmac('sha256', key).update(kind).update(message).digest('hex')),
        )
      }),
    ))

  it('hashes more texts than its memory holds', () => {
    const messages = Array.from({ length: 5_000 }, (_, at) => Buffer.from(`A${at}`))
    expect(cellDigests({ before: none }, messages)).toEqual(messages.map((message) => sha256(message)))
  })
})
