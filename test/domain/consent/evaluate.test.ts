import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ConsentQuery, Directive } from '../../../src/domain/consent/directive.ts'
import { allPurposes, evaluatePattern, permitsUse } from '../../../src/domain/consent/evaluate.ts'
import { consentPurposes } from '../../../src/domain/consent/purposes.ts'
import { deny, directive, directives, instant, permit, queries, query } from './directives.ts'

const ask = (...purposes: [string, ...string[]]): ConsentQuery => ({ ...query, purposes })

describe('permitsUse', () => {
  it.each<[string, Directive[], ConsentQuery, boolean]>([
    ['no directive', [], query, false],
    ['an active permit', [permit], query, true],
    ['a permit for any purpose', [{ ...permit, purposes: [] }], query, true],
    ['a deny', [deny], query, false],
    ['deny overrides a permit of another policy', [permit, deny], query, false],
    [
      'a newer permit of another policy does not undo a deny',
      [{ ...permit, dateTime: instant }, deny],
      query,
      false,
    ],
    [
      'a newer permit supersedes a deny of its series',
      [{ ...deny, policy: 'policy-1', dateTime: 1 }, permit],
      query,
      true,
    ],
    [
      'a newer deny supersedes a permit of its series',
      [
        { ...permit, dateTime: 1 },
        { ...deny, policy: 'policy-1' },
      ],
      query,
      false,
    ],
    ['equal times: neither supersedes, deny wins', [permit, { ...deny, policy: 'policy-1' }], query, false],
    [
      'another performer is another series',
      [{ ...deny, policy: 'policy-1', performer: 'guardian', dateTime: 1 }, permit],
      query,
      false,
    ],
    [
      'another scope is another series',
      [{ ...deny, policy: 'policy-1', scope: 'research', dateTime: 1 }, permit],
      query,
      false,
    ],
    ['inactive', [{ ...permit, status: 'inactive' }], query, false],
    ['an inactive deny is ignored', [permit, { ...deny, status: 'inactive' }], query, true],
    ['another category', [{ ...permit, category: 'treatment' }], query, false],
    ['another purpose', [{ ...permit, purposes: ['TREAT'] }], query, false],
    ['a deny of another purpose', [permit, { ...deny, purposes: ['TREAT'] }], query, true],
    ['an unknown code in a permit permits nothing', [{ ...permit, purposes: ['XUNKNOWN'] }], query, false],
    ['an unknown code in a deny keeps the deny', [permit, { ...deny, purposes: ['XUNKNOWN'] }], query, false],
    ['an unknown type denies', [permit, { ...deny, type: 'maybe' }], query, false],
    ['every purpose must be permitted', [permit], ask('HRESCH', 'HMARKT'), false],
    [
      'permits add up',
      [permit, { ...permit, id: 'd9', policy: 'p', purposes: ['HMARKT'] }],
      ask('HRESCH', 'HMARKT'),
      true,
    ],
    [
      'a deny of one purpose denies all',
      [
        { ...permit, purposes: [] },
        { ...deny, purposes: ['HMARKT'] },
      ],
      ask('HRESCH', 'HMARKT'),
      false,
    ],
    ['the period begins now', [{ ...permit, periodStart: instant }], query, true],
    ['the period begins a moment later', [{ ...permit, periodStart: instant + 1 }], query, false],
    ['the period ends now', [{ ...permit, periodEnd: instant }], query, true],
    ['the period ended a moment ago', [{ ...permit, periodEnd: instant - 1 }], query, false],
    ['an expired deny is ignored', [permit, { ...deny, periodEnd: instant - 1 }], query, true],
    [
      'leap day',
      [{ ...permit, periodStart: Date.UTC(2024, 1, 29), periodEnd: Date.UTC(2024, 1, 29) }],
      { ...query, at: Date.UTC(2024, 1, 29) },
      true,
    ],
  ])('%s', (_, given, asked, expected) => {
    expect(permitsUse(given, asked)).toBe(expected)
  })

  it('property: adding a deny never turns no into yes, unless it is a newer version of its series', () => {
    fc.assert(
      fc.property(directives, directive, queries, (given, extra, asked) => {
        const added: Directive = { ...extra, id: 'added', type: 'deny', policy: 'a policy of its own' }
        if (permitsUse([...given, added], asked)) expect(permitsUse(given, asked)).toBe(true)
      }),
    )
  })

  it('property: removing a permit that supersedes nothing never turns no into yes', () => {
    fc.assert(
      fc.property(directives, directive, queries, (given, extra, asked) => {
        const added: Directive = { ...extra, id: 'added', type: 'permit', policy: 'a policy of its own' }
        if (permitsUse(given, asked)) expect(permitsUse([...given, added], asked)).toBe(true)
      }),
    )
  })

  it('property: the order of directives is irrelevant', () => {
    fc.assert(
      fc.property(
        directives.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
        queries,
        ([given, shuffled], asked) => {
          expect(permitsUse(shuffled, asked)).toBe(permitsUse(given, asked))
        },
      ),
    )
  })

  it('property: duplicates are idempotent', () => {
    fc.assert(
      fc.property(directives, queries, (given, asked) => {
        expect(permitsUse([...given, ...given], asked)).toBe(permitsUse(given, asked))
      }),
    )
  })

  it('property: a directive of another category changes nothing', () => {
    fc.assert(
      fc.property(directives, directive, queries, (given, extra, asked) => {
        const other = { ...extra, id: 'added', category: 'organ-donation' }
        expect(permitsUse([...given, other], asked)).toBe(permitsUse(given, asked))
      }),
    )
  })

  it('property: adding a purpose to the request never turns no into yes', () => {
    fc.assert(
      fc.property(
        directives,
        queries,
        fc.constantFrom('TREAT', 'BIORCH', 'XUNKNOWN'),
        (given, asked, purpose) => {
          const wider: ConsentQuery = { ...asked, purposes: [...asked.purposes, purpose] }
          if (permitsUse(given, wider)) expect(permitsUse(given, asked)).toBe(true)
        },
      ),
    )
  })

  it('property: an unknown code added to a permit changes nothing, added to a deny only restricts', () => {
    fc.assert(
      fc.property(directives, queries, (given, asked) => {
        const marked = given.map((entry) =>
          entry.purposes.length === 0 ? entry : { ...entry, purposes: [...entry.purposes, 'XNEW'] },
        )
        if (permitsUse(marked, asked)) expect(permitsUse(given, asked)).toBe(true)
        if (given.every((entry) => entry.type === 'permit'))
          expect(permitsUse(marked, asked)).toBe(permitsUse(given, asked))
      }),
    )
  })

  it('property: a newer version in one series leaves every other series alone', () => {
    fc.assert(
      fc.property(directives, queries, (given, asked) => {
        const newer: Directive = { ...permit, id: 'added', policy: 'policy-1', dateTime: instant }
        const denies = given.some(
          (entry) =>
            JSON.stringify([entry.policy, entry.scope, entry.performer]) !==
              JSON.stringify([newer.policy, newer.scope, newer.performer]) &&
            !permitsSomething(entry, given, asked),
        )
        if (denies) expect(permitsUse([...given, newer], asked)).toBe(false)
      }),
    )
  })
})

/** Whether this directive, together with its series alone, holds no deny. */
const permitsSomething = (entry: Directive, given: readonly Directive[], asked: ConsentQuery): boolean => {
  const series = given.filter(
    (other) =>
      other.policy === entry.policy && other.scope === entry.scope && other.performer === entry.performer,
  )
  const anything: Directive = { ...permit, id: 'anything', policy: 'a policy of its own', purposes: [] }
  return permitsUse([...series, anything], asked)
}

describe('evaluatePattern', () => {
  it('sets one bit per permitted purpose', () => {
    const asked = ask('HRESCH', 'BIORCH', 'HMARKT')
    const pattern = { status: 'active', category: 'research', type: 'permit', withinPeriod: true }
    expect(allPurposes(asked)).toBe(0b111)
    expect(evaluatePattern({ ...pattern, purposes: ['HMARKT', 'HRESCH'] }, asked).permits).toBe(0b101)
    expect(evaluatePattern({ ...pattern, purposes: [] }, asked).permits).toBe(0b111)
  })
})

describe('purposes a consent must permit', () => {
  const purpose = { code: 'DUO:0000006', commercialUse: false, forProfitOrganisation: false, statement: '' }
  it.each([
    ['research', purpose, ['HRESCH']],
    ['commercial research', { ...purpose, commercialUse: true }, ['HRESCH', 'HMARKT']],
    ['ancestry', { ...purpose, code: 'DUO:0000011' }, ['HRESCH', 'BIORCH']],
    [
      'commercial ancestry',
      { ...purpose, code: 'DUO:0000011', commercialUse: true },
      ['HRESCH', 'BIORCH', 'HMARKT'],
    ],
  ])('%s', (_, stated, codes) => {
    expect(consentPurposes(stated)).toEqual(codes)
  })
})
