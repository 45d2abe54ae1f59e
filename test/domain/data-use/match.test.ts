import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type DataUseQuestion,
  type DataUseVerdict,
  duo,
  matchDataUse,
  requiresEthics,
} from '../../../src/domain/data-use/match.ts'

const DS = duo.diseaseSpecific
const HMB = duo.healthMedicalBiomedical
const GRU = duo.generalResearch
const POA = duo.ancestry
const NRES = duo.noRestriction

const question = (purpose: Partial<DataUseQuestion['purpose']> = {}): DataUseQuestion => ({
  purpose: {
    code: HMB,
    diseases: ['MONDO:0005148'],
    methodsResearch: false,
    commercialUse: false,
    forProfitOrganisation: false,
    statement: 'invented',
    ...purpose,
  },
  destination: { organisation: 'University', jurisdiction: 'HK' },
  organisation: 'University',
})
const verdict = (code: string, permission: string, ...modifiers: { code: string; values?: string[] }[]) =>
  matchDataUse(question({ code }), { permission, modifiers }).verdict

describe('purpose × permission (the whole table)', () => {
  it.each<[string, string, DataUseVerdict]>([
    [DS, NRES, 'permit'],
    [DS, GRU, 'permit'],
    [DS, HMB, 'permit'],
    // The definition lists no diseases yet: a person compares them.
    [DS, DS, 'manual'],
    [DS, POA, 'deny'],
    [HMB, NRES, 'permit'],
    [HMB, GRU, 'permit'],
    [HMB, HMB, 'permit'],
    [HMB, DS, 'deny'],
    [HMB, POA, 'deny'],
    [GRU, NRES, 'permit'],
    [GRU, GRU, 'permit'],
    [GRU, HMB, 'deny'],
    [GRU, DS, 'deny'],
    [GRU, POA, 'deny'],
    [POA, NRES, 'permit'],
    [POA, GRU, 'permit'],
    [POA, HMB, 'deny'],
    [POA, DS, 'deny'],
    [POA, POA, 'permit'],
  ])('%s on %s → %s', (code, permission, expected) => {
    expect(verdict(code, permission)).toBe(expected)
  })

  it.each([DS, HMB, GRU, POA])('%s on an untagged dataset is missing, never a permit', (code) => {
    expect(matchDataUse(question({ code }), undefined).verdict).toBe('missing')
  })

  it.each(['DUO:0000001', 'DUO:9999999', '', 'constructor', '__proto__'])(
    'unknown purpose %j is manual',
    (code) => {
      expect(verdict(code, NRES)).toBe('manual')
    },
  )

  it.each(['DUO:0000001', 'DUO:9999999', '', 'constructor', '__proto__'])(
    'unknown permission %j is manual',
    (code) => {
      expect(verdict(GRU, code)).toBe('manual')
    },
  )

  it.each([undefined, []])('disease-specific without a disease (%j) is manual', (diseases) => {
    const asked = { ...question({ code: DS }), purpose: { ...question().purpose, code: DS, diseases } }
    const { diseases: _, ...withoutDiseases } = asked.purpose
    expect(
      matchDataUse(
        { ...asked, purpose: diseases ? { ...withoutDiseases, diseases } : withoutDiseases },
        { permission: GRU },
      ).verdict,
    ).toBe('manual')
  })

  it.each([NRES, GRU])('ancestry on %s is denied when NPOA forbids it', (permission) => {
    expect(verdict(POA, permission, { code: duo.ancestryProhibited })).toBe('deny')
    expect(verdict(HMB, permission, { code: duo.ancestryProhibited })).toBe('permit')
  })

  it.each([
    [true, 'deny'],
    [false, 'permit'],
    [undefined, 'manual'],
  ] as const)('methods research %s under NMDS → %s', (methodsResearch, expected) => {
    const { methodsResearch: _, ...rest } = question().purpose
    const purpose = methodsResearch === undefined ? rest : { ...rest, methodsResearch }
    const terms = { permission: HMB, modifiers: [{ code: duo.noMethodsResearch }] }
    expect(matchDataUse({ ...question(), purpose }, terms).verdict).toBe(expected)
  })
})

describe('modifiers on HMB', () => {
  it.each<[string, { code: string; values?: string[] }, Partial<DataUseQuestion['purpose']>, DataUseVerdict]>(
    [
      ['RS is manual', { code: 'DUO:0000012' }, {}, 'manual'],
      ['GSO is manual', { code: 'DUO:0000016' }, {}, 'manual'],
      ['NPUNCU', { code: duo.notForProfitNonCommercial }, {}, 'permit'],
      ['NPUNCU, commercial use', { code: duo.notForProfitNonCommercial }, { commercialUse: true }, 'deny'],
      [
        'NPUNCU, for profit',
        { code: duo.notForProfitNonCommercial },
        { forProfitOrganisation: true },
        'deny',
      ],
      ['PUB', { code: duo.publicationRequired }, {}, 'permit'],
      ['COL', { code: duo.collaborationRequired }, {}, 'permit'],
      ['IRB', { code: duo.ethicsRequired }, {}, 'permit'],
      ['GS, listed', { code: duo.geographical, values: ['CN', 'HK'] }, {}, 'permit'],
      ['GS, not listed', { code: duo.geographical, values: ['CN'] }, {}, 'deny'],
      ['GS without a place', { code: duo.geographical }, {}, 'deny'],
      ['MOR', { code: duo.moratorium }, {}, 'permit'],
      ['TS is manual', { code: 'DUO:0000025' }, {}, 'manual'],
      ['US is manual', { code: 'DUO:0000026' }, {}, 'manual'],
      ['PS is manual', { code: 'DUO:0000027' }, {}, 'manual'],
      ['IS, listed', { code: duo.institutionSpecific, values: ['University'] }, {}, 'permit'],
      ['IS, not listed', { code: duo.institutionSpecific, values: ['Institute'] }, {}, 'deny'],
      ['RTN', { code: duo.returnResults }, {}, 'permit'],
      ['CC is manual', { code: 'DUO:0000043' }, {}, 'manual'],
      ['NPU', { code: duo.notForProfitOrganisation }, { commercialUse: true }, 'permit'],
      ['NPU, for profit', { code: duo.notForProfitOrganisation }, { forProfitOrganisation: true }, 'deny'],
      ['NCU', { code: duo.nonCommercialUse }, { forProfitOrganisation: true }, 'permit'],
      ['NCU, commercial', { code: duo.nonCommercialUse }, { commercialUse: true }, 'deny'],
      ['unknown', { code: 'DUO:0000099' }, {}, 'manual'],
      ['obsolete', { code: 'DUO:0000014' }, {}, 'manual'],
    ],
  )('%s', (_, term, purpose, expected) => {
    expect(matchDataUse(question(purpose), { permission: HMB, modifiers: [term] }).verdict).toBe(expected)
  })

  it('deny beats manual, manual beats permit', () => {
    expect(verdict(HMB, HMB, { code: 'DUO:0000012' }, { code: duo.geographical, values: ['CN'] })).toBe(
      'deny',
    )
    expect(verdict(HMB, HMB, { code: 'DUO:0000012' }, { code: duo.publicationRequired })).toBe('manual')
  })

  it('obligations travel with the answer', () => {
    const codes = [duo.publicationRequired, duo.collaborationRequired, duo.moratorium, duo.returnResults]
    const terms = { permission: HMB, modifiers: codes.map((code) => ({ code })) }
    expect(matchDataUse(question(), terms).obligations).toHaveLength(4)
  })

  it('only DUO:0000021 asks for an ethics approval', () => {
    expect(requiresEthics(undefined)).toBe(false)
    expect(requiresEthics({ permission: HMB })).toBe(false)
    expect(requiresEthics({ permission: HMB, modifiers: [{ code: duo.ethicsRequired }] })).toBe(true)
  })
})

describe('properties', () => {
  const code = fc.constantFrom(DS, HMB, GRU, POA, NRES, 'DUO:0000099')
  const modifier = fc.record({
    code: fc.constantFrom(...Object.values(duo), 'DUO:0000025', 'DUO:0000099'),
    values: fc.subarray(['HK', 'CN', 'University']),
  })
  const terms = fc.record({ permission: code, modifiers: fc.array(modifier, { maxLength: 4 }) })
  const asked = fc
    .record({
      code,
      diseases: fc.subarray(['MONDO:0005148']),
      methodsResearch: fc.boolean(),
      commercialUse: fc.boolean(),
      forProfitOrganisation: fc.boolean(),
    })
    .map(question)

  it('removing information never turns a non-permit into a permit', () => {
    fc.assert(
      fc.property(asked, terms, (full, given) => {
        if (matchDataUse(full, given).verdict === 'permit') return
        const { diseases, methodsResearch, ...bare } = full.purpose
        const poorer: DataUseQuestion[] = [
          { ...full, purpose: { ...bare, ...(methodsResearch === undefined ? {} : { methodsResearch }) } },
          { ...full, purpose: { ...bare, ...(diseases === undefined ? {} : { diseases }) } },
          { ...full, purpose: bare },
          { ...full, purpose: { ...full.purpose, code: '' } },
          { ...full, destination: { ...full.destination, jurisdiction: '' } },
          { ...full, organisation: '' },
        ]
        for (const other of poorer) expect(matchDataUse(other, given).verdict).not.toBe('permit')
        const withoutLists = { ...given, modifiers: given.modifiers.map((term) => ({ code: term.code })) }
        expect(matchDataUse(full, withoutLists).verdict).not.toBe('permit')
        expect(matchDataUse(full, { ...given, permission: '' }).verdict).not.toBe('permit')
        expect(matchDataUse(full, undefined).verdict).not.toBe('permit')
      }),
      { numRuns: 500 },
    )
  })

  it('one more modifier never turns a non-permit into a permit', () => {
    fc.assert(
      fc.property(asked, terms, modifier, (full, given, extra) => {
        const more = { ...given, modifiers: [...given.modifiers, extra] }
        if (matchDataUse(full, more).verdict === 'permit')
          expect(matchDataUse(full, given).verdict).toBe('permit')
      }),
    )
  })

  it('the order of modifiers is irrelevant to the verdict', () => {
    fc.assert(
      fc.property(asked, terms, (full, given) => {
        const reversed = { ...given, modifiers: [...given.modifiers].reverse() }
        expect(matchDataUse(full, reversed).verdict).toBe(matchDataUse(full, given).verdict)
      }),
    )
  })
})
