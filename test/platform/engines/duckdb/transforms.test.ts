import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { applyTransform, type PlainValue } from '../../../../src/domain/deidentify/apply-transform.ts'
import type { Hierarchy } from '../../../../src/domain/deidentify/profile.ts'
import { NOISE_KEY, noiseSteps } from '../../../../src/domain/deidentify/transforms/noise.ts'
import { commonCategories } from '../../../../src/domain/deidentify/transforms/suppress-rare.ts'
import type { Transform } from '../../../../src/domain/deidentify/transforms/transform.ts'
import { US_ZIP3_2020 } from '../../../../src/domain/deidentify/transforms/us-zip3.ts'
import { openSession, type Session } from '../../../../src/platform/engines/duckdb/session.ts'
import { identifier } from '../../../../src/platform/engines/duckdb/sql.ts'
import {
  noiseColumn,
  type RowContext,
  transformSql,
} from '../../../../src/platform/engines/duckdb/transform-sql.ts'
import { noiseStepsSql } from '../../../../src/platform/engines/duckdb/transforms/noise-steps-sql.ts'
import { findCommonValues } from '../../../../src/platform/engines/duckdb/transforms/rare-sql.ts'
import { limits } from './support.ts'

let session: Session
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transforms-'))
  session = await openSession(limits, folder)
})
afterAll(async () => {
  session.close()
  await rm(folder, { recursive: true, force: true })
})

const row: RowContext = { table: 't', column: (name) => `s.${identifier(name)}`, patient: 'm' }
const base = {
  referenceDate: '2024-06-30',
  variable: 't.v',
  mac: 'ab12'.repeat(16),
  shift: 0,
  common: new Set<string>(),
  country: null,
}
const noSteps = 0

/** Dates as ISO 8601 text, numbers as numbers. */
const plain = (value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : value

/** What the engine makes of one value; a date or timestamp comes back as text. */
async function bySql(
  transform: Transform,
  type: string,
  value: PlainValue,
  { shift = 0, steps = noSteps, country = null as string | null } = {},
): Promise<unknown> {
  const plan = { variable: 'v', class: 'other', sourceType: type, transform } as const
  const sql = transformSql(plan, base.referenceDate, row)
  const rows = await session.rows(
    `SELECT x, typeof(x) AS type, CAST(x AS VARCHAR) AS text FROM (SELECT ${sql} AS x
     FROM (SELECT CAST($1 AS ${type}) AS v, $2::VARCHAR AS country) s,
          (SELECT ${Number(shift)}::INTEGER AS shift, ${Number(steps)}::BIGINT AS ${noiseColumn('t', 'v')}) m)`,
    [value, country],
  )
  const [found] = rows
  return /^(DATE|TIMESTAMP)/.test(String(found?.type)) ? found?.text : plain(found?.x)
}

const day = fc
  .date({ min: new Date('1890-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const edges = fc.constantFrom(
  '2000-02-29',
  '1999-12-31',
  '2024-12-30',
  '2021-01-03',
  '2020-12-31',
  '1934-06-30',
)
const date = fc.oneof(day, edges)
const time = fc.constantFrom(
  '',
  'T00:00',
  'T23:59:59',
  ' 08:30:15.250',
  'T08:30:00Z',
  'T08:30:00+08:00',
  'T08:30:00-0330',
)
const textDate = fc.oneof(
  fc.tuple(date, time).map(([d, t]) => d + t),
  fc.constantFrom(
    '2021',
    '2021-03',
    '',
    '2021-02-30',
    '2021-13-01',
    'soon',
    '0000-01-01',
    '2021-03-04x',
    "'; --",
  ),
)
const shift = fc.integer({ min: -3650, max: 3650 })
const runs = { numRuns: 60 }

describe('every transform in SQL equals its reference', () => {
  it.each(['DATE', 'TIMESTAMP'])('shift of a %s', (type) =>
    fc.assert(
      fc.asyncProperty(date, shift, fc.constantFrom('keep', 'drop'), async (value, days, timeOfDay) => {
        const transform = { kind: 'shift-date', timeOfDay: timeOfDay === 'keep' ? 'keep' : 'drop' } as const
        const given = type === 'DATE' ? value : `${value} 23:30:15`
        const expected = applyTransform(transform, given, { ...base, shift: days })
        expect(await bySql(transform, type, given, { shift: days })).toBe(expected)
      }),
      runs,
    ),
  )

  it.each(['infinity', '-infinity'])('%s is no time that could be shifted', async (value) => {
    const transform = { kind: 'shift-date', timeOfDay: 'keep' } as const
    const plan = { variable: 'v', class: 'other', sourceType: 'TIMESTAMP', transform } as const
    const rows = await session.rows(
      `SELECT CAST(${transformSql(plan, base.referenceDate, row)} AS VARCHAR) AS text
       FROM (SELECT CAST($1 AS TIMESTAMP) AS v) s, (SELECT 5 AS shift) m`,
      [value],
    )
    expect(rows).toEqual([{ text: value }])
  })

  it('shift of a date kept as text; partial and impossible ones become missing', () =>
    fc.assert(
      fc.asyncProperty(fc.option(textDate), shift, fc.boolean(), async (value, days, drop) => {
        const transform = { kind: 'shift-date', timeOfDay: drop ? 'drop' : 'keep' } as const
        const expected = applyTransform(transform, value, { ...base, shift: days })
        expect(await bySql(transform, 'VARCHAR', value, { shift: days })).toBe(expected)
      }),
      { numRuns: 150 },
    ))

  it.each(['DATE', 'TIMESTAMP', 'VARCHAR'])('truncation of a %s', (type) =>
    fc.assert(
      fc.asyncProperty(
        fc.option(
          type === 'VARCHAR' ? textDate.filter((text) => !/^(0000|2021-02-30|2021-13)/.test(text)) : date,
        ),
        fc.constantFrom('year', 'quarter', 'month', 'week'),
        fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
        async (value, unit, oldestAge) => {
          const transform = {
            kind: 'truncate-date',
            unit,
            ...(oldestAge === undefined ? {} : { oldestAge }),
          } as const
          expect(await bySql(transform, type, value)).toBe(applyTransform(transform, value, base))
        },
      ),
      { numRuns: 80 },
    ),
  )

  it('age at the reference date', () =>
    fc.assert(
      fc.asyncProperty(fc.option(date), fc.integer({ min: 1, max: 120 }), async (born, topCode) => {
        const transform = { kind: 'age', topCode } as const
        expect(await bySql(transform, 'DATE', born)).toBe(applyTransform(transform, born, base))
      }),
      runs,
    ))

  const whole = fc.integer({ min: -1_000_000, max: 1_000_000 })
  const real = fc
    .oneof(
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
      whole,
      fc.constantFrom(0.5, -0.5, 2.5, -0.04, 0, 1e-9),
    )
    // The driver binds a negative zero as the whole number 0.
    .map((value) => (value === 0 ? 0 : value))
  const step = fc.constantFrom(1, 2, 5, 10, 0.5, 0.25, 0.1, 0.05, 0.01)

  it.each([
    ['INTEGER', whole],
    ['BIGINT', whole],
    ['DOUBLE', real],
  ] as const)('rounding, coding and noise of a %s', (type, values) =>
    fc.assert(
      fc.asyncProperty(fc.option(values), step, whole, whole, async (value, to, a, b) => {
        const transforms: Transform[] = [
          { kind: 'round', to },
          { kind: 'top-bottom-code', bottom: Math.min(a, b), top: Math.max(a, b) + 1 },
          { kind: 'top-bottom-code', top: a },
          { kind: 'top-bottom-code', bottom: b + 0.5 },
          { kind: 'noise', maximum: to * 7, step: to },
        ]
        for (const transform of transforms) {
          const steps = transform.kind === 'noise' ? noiseSteps(base.mac, base.variable, transform) : 0
          const expected = applyTransform(transform, value, base)
          expect(await bySql(transform, type, value, { steps })).toBe(expected)
        }
      }),
      { numRuns: 40 },
    ),
  )

  it.each(['NaN', 'Infinity', '-Infinity'])('%s becomes missing', async (value) => {
    for (const transform of [
      { kind: 'round', to: 1 },
      { kind: 'top-bottom-code', top: 5 },
      { kind: 'noise', maximum: 3, step: 1 },
    ] as const) {
      expect(await bySql(transform, 'DOUBLE', value)).toBeNull()
      expect(applyTransform(transform, Number(value), base)).toBeNull()
    }
  })

  it('steps of noise from the MAC', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
        fc.integer({ min: 1, max: 1000 }),
        async (mac, maximum) => {
          const noise = { kind: 'noise', maximum, step: 1 } as const
          const [found] = await session.rows(
            `SELECT ${noiseStepsSql(`substr($1::VARCHAR, ${NOISE_KEY.from}, ${NOISE_KEY.length})`, "labs.it's", noise)} AS x`,
            [mac],
          )
          expect(Number(found?.x)).toBe(noiseSteps(mac, "labs.it's", noise))
        },
      ),
      runs,
    ))

  it('rare categories', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            patient: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5'),
            category: fc.option(fc.constantFrom('a', 'b', '', "c'", '*', '病')),
          }),
          { maxLength: 25 },
        ),
        fc.integer({ min: 2, max: 4 }),
        async (rows, minimum) => {
          await session.run(
            'CREATE OR REPLACE TEMP TABLE categories (patient VARCHAR, v VARCHAR, place INTEGER)',
          )
          for (const [place, { patient, category }] of rows.entries())
            await session.run('INSERT INTO categories VALUES ($1, $2, $3)', [patient, category, place])
          const column = row.column('v')
          const from = 'categories s'
          await findCommonValues(session, { variable: 't.v', column, minimum, patient: 's.patient', from })
          const transform = { kind: 'suppress-rare', minimum } as const
          const plan = { variable: 'v', class: 'other', sourceType: 'VARCHAR', transform } as const
          const found = await session.rows(
            `SELECT ${transformSql(plan, base.referenceDate, row)} AS x FROM categories s ORDER BY place`,
          )
          const common = commonCategories(rows, minimum)
          expect(found.map(({ x }) => x)).toEqual(
            rows.map(({ category }) => applyTransform(transform, category, { ...base, common })),
          )
        },
      ),
      { numRuns: 30 },
    ))

  const generalised = async (
    hierarchy: Hierarchy,
    type: string,
    value: PlainValue,
    country: string | null = null,
  ) => {
    const transform = { kind: 'generalise', hierarchy, name: 'h' } as const
    const expected = applyTransform(transform, value, { ...base, country })
    expect(await bySql(transform, type, value, { country })).toBe(expected)
  }
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', "it's", '病人', '𠮷野', '*'))

  it.each([undefined, '*', 'unknown'])('maps with missing values as %j', async (missing) => {
    const hierarchy = {
      kind: 'map',
      values: { a: 'A', '': 'empty' },
      ...(missing === undefined ? {} : { missing }),
    } as const
    for (const value of ['a', '', 'b', null]) await generalised(hierarchy, 'VARCHAR', value)
  })

  it('masks', () =>
    fc.assert(
      fc.asyncProperty(fc.option(text), fc.integer({ min: 0, max: 6 }), (value, visible) =>
        generalised({ kind: 'mask', visible }, 'VARCHAR', value),
      ),
      runs,
    ))

  it('intervals', () =>
    fc.assert(
      fc.asyncProperty(
        fc.option(real),
        fc.uniqueArray(fc.oneof(whole, fc.constantFrom(0.5, -0.25)), { minLength: 1, maxLength: 6 }),
        (value, bounds) =>
          generalised({ kind: 'intervals', bounds: [...bounds].sort((a, b) => a - b) }, 'DOUBLE', value),
      ),
      runs,
    ))

  it('ordered groups', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(text, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 2, max: 4 }),
        fc.nat(9),
        (values, groupSize, at) =>
          generalised({ kind: 'order', values, groupSize }, 'VARCHAR', values[at] ?? 'another'),
      ),
      runs,
    ))

  it('ICD-10 chapters', () =>
    fc.assert(
      fc.asyncProperty(
        fc.option(
          fc.oneof(
            fc
              .tuple(
                fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabd'),
                fc.nat(99),
                fc.constantFrom('', '.9', '9'),
              )
              .map(([letter, number, rest]) => letter + String(number).padStart(2, '0') + rest),
            text,
          ),
        ),
        (value) => generalised({ kind: 'icd10-chapters' }, 'VARCHAR', value),
      ),
      { numRuns: 150 },
    ))

  it('districts of Hong Kong', () =>
    fc.assert(
      fc.asyncProperty(
        fc.option(fc.constantFrom('Sha Tin', 'North', 'Eastern', 'sha tin', '', 'Macao')),
        (value) => generalised({ kind: 'hk-regions' }, 'VARCHAR', value),
      ),
      runs,
    ))

  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
  const zip = fc.oneof(
    digits(5),
    fc.tuple(digits(5), digits(4)).map((parts) => parts.join('-')),
    digits(4),
    digits(9),
    fc.tuple(fc.constantFrom(...US_ZIP3_2020), digits(2)).map((parts) => parts.join('')),
    fc.constantFrom('85004-1234', '05901', '09012', '', ' 85004', '85004-', '８５００４'),
  )

  it('ZIP codes, all American or by country', () =>
    fc.assert(
      fc.asyncProperty(
        fc.option(zip),
        fc.option(fc.constantFrom('US', 'us', 'USA', '840', 'HK', 'CN', '')),
        async (value, country) => {
          await generalised({ kind: 'us-zip3' }, 'VARCHAR', value)
          await generalised({ kind: 'us-zip3', country: 'country' }, 'VARCHAR', value, country)
        },
      ),
      { numRuns: 100 },
    ))
})
