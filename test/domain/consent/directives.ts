import fc from 'fast-check'
import type { ConsentQuery, Directive } from '../../../src/domain/consent/directive.ts'

/** The instant the generated directives crowd around. */
export const instant = Date.UTC(2026, 2, 1)

export const query: ConsentQuery = { category: 'research', purposes: ['HRESCH'], at: instant }

export const permit: Directive = {
  id: 'd1',
  patient: 'p1',
  status: 'active',
  category: 'research',
  scope: 'patient-privacy',
  policy: 'policy-1',
  performer: 'patient',
  type: 'permit',
  purposes: ['HRESCH'],
  dateTime: instant - 1000,
}

export const deny: Directive = { ...permit, id: 'd2', type: 'deny', policy: 'policy-2' }

const near = fc.constantFrom(instant - 2, instant - 1, instant, instant + 1)

/** Includes unknown codes, codes that look like several, and blanks. */
export const purposeCode = fc.constantFrom(
  'HRESCH',
  'HMARKT',
  'BIORCH',
  'TREAT',
  'XUNKNOWN',
  'HRESCH|HMARKT',
  '',
  '"',
)

/** Usually the first, so that directives of one patient meet in one series often. */
const mostly = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, ...others.map((other) => fc.constant(other)))

export const directive: fc.Arbitrary<Directive> = fc
  .record({
    status: mostly('active', 'inactive', 'entered-in-error'),
    category: mostly('research', 'treatment'),
    scope: mostly('patient-privacy', 'research'),
    policy: mostly('policy-1', 'policy-2'),
    performer: mostly('patient', 'guardian'),
    type: fc.constantFrom('permit', 'permit', 'permit', 'deny', 'unknown-type'),
    purposes: fc.oneof(
      fc.constant(['HRESCH', 'HMARKT', 'BIORCH']),
      fc.uniqueArray(purposeCode, { maxLength: 3 }),
    ),
    periodStart: fc.option(near, { nil: undefined, freq: 1 }),
    periodEnd: fc.option(near, { nil: undefined, freq: 1 }),
    dateTime: fc.constantFrom(instant - 30, instant - 20, instant - 10),
  })
  .map(({ periodStart, periodEnd, ...rest }) => ({
    id: '',
    patient: 'p1',
    ...rest,
    ...(periodStart === undefined ? {} : { periodStart }),
    ...(periodEnd === undefined ? {} : { periodEnd }),
  }))

/** All directives of one patient, each id once. */
export const directives = fc
  .array(directive, { maxLength: 6 })
  .map((list) => list.map((entry, index) => ({ ...entry, id: `d${index}` })))

export const queries: fc.Arbitrary<ConsentQuery> = fc
  .constantFrom<[string, ...string[]][]>(['HRESCH'], ['HRESCH', 'HMARKT'], ['HRESCH', 'BIORCH', 'HMARKT'])
  .map((purposes) => ({ category: 'research', purposes, at: instant }))
