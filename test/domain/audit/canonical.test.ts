import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { canonicalBytes, canonicalJson, digestOf, largestEntry } from '../../../src/domain/audit/canonical.ts'
import { numbered, refusedExtract } from './events.ts'

const kind = (name: string) => expect.objectContaining({ kind: name })
const notCanonical = kind('value-not-canonical')
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

/** The value with the members of every object in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}

describe('canonicalJson', () => {
  it('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('does not depend on the order of members', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(reversed(value)) === canonicalJson(value)))
  })

  it('is a fixed point: writing what was read gives the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = canonicalJson(value)
        return canonicalJson(JSON.parse(once)) === once
      }),
    )
  })

  it('writes the example of RFC 8785 section 3.2', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts members by UTF-16 code units (RFC 8785 section 3.2.3)', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
    const sorted = Object.keys(
      JSON.parse(canonicalJson(Object.fromEntries(keys.map((key) => [`_${key}`, 0])))),
    )
    expect(sorted).toEqual(['_\r', '_1', '_\u0080', '_\u00f6', '_\u20ac', '_\ud83d\ude00', '_\ufb33'])
  })

  it('leaves out undefined members and writes minus zero as zero', () => {
    expect(canonicalJson({ b: undefined, a: -0 })).toBe('{"a":0}')
  })

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['lone surrogate', ['\ud800']],
    ['lone surrogate as name', { '\udfff': 1 }],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['hole in an array', new Array(1)],
    ['bigint', 1n],
    ['function', () => 1],
    ['symbol', Symbol('x')],
    ['Date', new Date(0)],
    ['Map', new Map()],
    ['bytes', new Uint8Array(1)],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson({ value })).not.toThrow(TypeError)
    expect(() => canonicalJson([value])).toThrow(notCanonical)
  })

  it('refuses a cycle', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(() => canonicalJson(cycle)).toThrow(notCanonical)
  })
})

describe('digestOf', () => {
  it('is SHA-256 of the canonical text', () => {
    expect(digestOf({})).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }))
    expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }))
  })
})

describe('canonicalBytes', () => {
  it('are sorted, without white space, in UTF-8', () => {
    expect(text(canonicalBytes(numbered(3)))).toBe(
      '{"about":{"dataset":"d-1"},"actor":{"id":"p-3"},"counts":{"i":3},"outcome":"success",' +
        '"time":"2026-03-01T00:00:03.000Z","type":"dataset.read"}',
    )
    expect(text(canonicalBytes(refusedExtract))).toContain('"note":"港"')
  })

  it.each([
    ['a fraction', 0.5],
    ['a number that is not exact', 2 ** 53],
    ['NaN', Number.NaN],
  ])('refuse %s', (_, count) => {
    expect(() => canonicalBytes({ ...numbered(1), counts: { count } })).toThrow(notCanonical)
  })

  it('hold at most 65,535 bytes', () => {
    const withNote = (length: number) => ({ ...numbered(1), details: { note: 'x'.repeat(length) } })
    const overhead = canonicalBytes(withNote(0)).length
    expect(canonicalBytes(withNote(largestEntry - overhead))).toHaveLength(largestEntry)
    expect(() => canonicalBytes(withNote(largestEntry - overhead + 1))).toThrow(kind('entry-too-large'))
  })
})
