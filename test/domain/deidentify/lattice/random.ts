import fc from 'fast-check'
import type { MetricChoice } from '../../../../src/domain/deidentify/metrics/metric.ts'
import type { PrivacyModel } from '../../../../src/domain/risk/models/model.ts'
import type { TestRecord, TestVariable } from './table.ts'

export const quasiIdentifiers: readonly TestVariable[] = [
  {
    name: 'a',
    rows: [
      ['1', '1-2', '*'],
      ['2', '1-2', '*'],
      ['3', '3-4', '*'],
      ['4', '3-4', '*'],
    ],
  },
  {
    name: 'b',
    rows: [
      ['x', '*'],
      ['y', '*'],
      ['z', '*'],
    ],
  },
  {
    name: 'c',
    rows: [
      ['p', 'pq', 'pqr', '*'],
      ['q', 'pq', 'pqr', '*'],
      ['r', 'r', 'pqr', '*'],
      ['s', 's', 's', '*'],
    ],
  },
]

export const sensitive: readonly TestVariable[] = [
  {
    name: 'illness',
    rows: [
      ['flu', 'lung', '*'],
      ['asthma', 'lung', '*'],
      ['gastritis', 'stomach', '*'],
      ['ulcer', 'stomach', '*'],
    ],
  },
]

const pick = (variable: TestVariable | undefined) =>
  fc.constantFrom(...(variable?.rows ?? []).map(([value]) => value ?? ''))

export const records = (withSubset: boolean): fc.Arbitrary<TestRecord[]> =>
  fc
    .array(
      fc.record({
        key: fc.tuple(pick(quasiIdentifiers[0]), pick(quasiIdentifiers[1]), pick(quasiIdentifiers[2])),
        values: fc.tuple(pick(sensitive[0])),
        isReleased: withSubset ? fc.boolean() : fc.constant(true),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .filter((list) => list.some(({ isReleased }) => isReleased))

const attribute = 'illness'
const l = fc.integer({ min: 1, max: 4 })
const t = fc.double({ min: 0, max: 0.9, noNaN: true })
const beta = fc.double({ min: 0.1, max: 3, noNaN: true })

/** Every model there is, of one variable. */
export const model: fc.Arbitrary<PrivacyModel> = fc.oneof(
  fc.record({ model: fc.constant('k-anonymity' as const), k: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ model: fc.constant('k-map' as const), k: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    model: fc.constant('maximum-reidentification-risk' as const),
    risk: fc.constantFrom(0.1, 0.2, 0.5),
  }),
  fc.record({
    model: fc.constant('average-reidentification-risk' as const),
    risk: fc.constantFrom(0.1, 0.2, 0.5),
  }),
  fc.record({ model: fc.constant('distinct-l-diversity' as const), attribute: fc.constant(attribute), l }),
  fc.record({
    model: fc.constant('entropy-l-diversity' as const),
    attribute: fc.constant(attribute),
    l: fc.double({ min: 1, max: 4, noNaN: true }),
  }),
  fc.record({
    model: fc.constant('recursive-cl-diversity' as const),
    attribute: fc.constant(attribute),
    c: fc.double({ min: 0.5, max: 4, noNaN: true }),
    l,
  }),
  fc.record({ model: fc.constant('t-closeness-equal' as const), attribute: fc.constant(attribute), t }),
  fc.record({ model: fc.constant('t-closeness-ordered' as const), attribute: fc.constant(attribute), t }),
  fc.record({
    model: fc.constant('t-closeness-hierarchical' as const),
    attribute: fc.constant(attribute),
    t,
  }),
  fc.record({ model: fc.constant('basic-beta-likeness' as const), attribute: fc.constant(attribute), beta }),
  fc.record({
    model: fc.constant('enhanced-beta-likeness' as const),
    attribute: fc.constant(attribute),
    beta,
  }),
  fc.record({
    model: fc.constant('delta-disclosure' as const),
    attribute: fc.constant(attribute),
    delta: beta,
  }),
  fc
    .tuple(fc.double({ min: 0, max: 0.5, noNaN: true }), fc.double({ min: 0, max: 0.5, noNaN: true }))
    .map(([min, more]): PrivacyModel => ({ model: 'delta-presence', min, max: min + more })),
)

export const metric: fc.Arbitrary<MetricChoice> = fc.oneof(
  fc.record({
    name: fc.constant('loss' as const),
    aggregate: fc.constantFrom('geometric-mean' as const, 'rank' as const),
    gsFactor: fc.constantFrom(0, 0.2, 0.5, 0.7, 1),
  }),
  fc.record({
    name: fc.constantFrom(
      'non-uniform-entropy' as const,
      'non-uniform-entropy-monotone' as const,
      'discernibility' as const,
      'discernibility-monotone' as const,
      'average-class-size' as const,
      'precision' as const,
      'precision-monotone' as const,
      'height' as const,
    ),
  }),
)
