import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBValue } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { generalise } from '../../../../src/domain/deidentify/generalise.ts'
import type { Hierarchy } from '../../../../src/domain/deidentify/profile.ts'
import { normalise } from '../../../../src/domain/identifiers/hkid.ts'
import { normalisedKey } from '../../../../src/platform/engines/duckdb/normalise-sql.ts'
import { openSession, type Session } from '../../../../src/platform/engines/duckdb/session.ts'
import { hierarchySql } from '../../../../src/platform/engines/duckdb/transforms/hierarchy-sql.ts'
import { limits } from './support.ts'

let session: Session
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transform-'))
  session = await openSession(limits, folder)
})
afterAll(async () => {
  session.close()
  await rm(folder, { recursive: true, force: true })
})

const value = async (sql: string, values: readonly DuckDBValue[]) =>
  (await session.rows(sql, values))[0]?.value

const day = fc
  .date({ min: new Date('1890-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const dayWithEdges = fc.oneof(
  day,
  fc.constantFrom(
    '2000-02-29',
    '1934-06-30',
    '1934-07-01',
    '2024-06-30',
    '2024-07-01',
    '1900-02-28',
    '2024-02-29',
  ),
)
const bands = fc.record({ width: fc.integer({ min: 1, max: 30 }), topCode: fc.constantFrom(85, 90) })
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom("'; DROP TABLE x; --", '病人', '𠮷野', 'constructor', ''),
)

async function same(hierarchy: Hierarchy, type: string, given: string | number | null, reference: string) {
  const sql = `SELECT ${hierarchySql(hierarchy, 'v', reference, (name) => name)} AS value FROM (SELECT CAST($1 AS ${type}) AS v)`
  expect(await value(sql, [given])).toBe(generalise(hierarchy, given, reference))
}

describe('hierarchySql equals generalise', () => {
  it.each(['DATE', 'TIMESTAMP', 'VARCHAR'])('age bands of a %s', (type) =>
    fc.assert(
      fc.asyncProperty(bands, fc.option(dayWithEdges), dayWithEdges, (b, born, reference) =>
        same({ kind: 'age-bands', ...b }, type, born, reference),
      ),
      { numRuns: 80 },
    ),
  )

  it.each(['SMALLINT', 'BIGINT', 'VARCHAR'])('year-of-birth bands of a %s', (type) =>
    fc.assert(
      fc.asyncProperty(bands, fc.option(fc.integer({ min: 1890, max: 2040 })), day, (b, born, reference) =>
        same(
          { kind: 'birth-year-bands', ...b },
          type,
          type === 'VARCHAR' && born !== null ? String(born) : born,
          reference,
        ),
      ),
      { numRuns: 80 },
    ),
  )

  it('maps', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(text, text, { maxKeys: 6, noNullPrototype: true }),
        fc.option(text),
        (values, given) => same({ kind: 'map', values }, 'VARCHAR', given, '2024-06-30'),
      ),
      { numRuns: 80 },
    ))

  it('maps whose value is one of the keys', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(text, text, { minKeys: 1, maxKeys: 6, noNullPrototype: true }),
        (values) => same({ kind: 'map', values }, 'VARCHAR', Object.keys(values)[0] ?? null, '2024-06-30'),
      ),
      { numRuns: 80 },
    ))

  it('maps of numbers, and an empty map', async () => {
    await same({ kind: 'map', values: { '8532': 'F' } }, 'INTEGER', 8532, '2024-06-30')
    await same({ kind: 'map', values: {} }, 'VARCHAR', 'x', '2024-06-30')
    await same({ kind: 'map', values: {} }, 'VARCHAR', null, '2024-06-30')
  })

  it('prefixes', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.option(text), (length, given) =>
        same({ kind: 'prefix', length }, 'VARCHAR', given, '2024-06-30'),
      ),
      { numRuns: 80 },
    ))
})

describe('normalised patient key', () => {
  const wide = (character: string) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0)
  const letter = fc.constantFrom(...'ABZabz', ...[...'ABZabz'].map(wide))
  const digit = fc.constantFrom(...'0123456789', ...[...'0123456789'].map(wide))
  const noise = fc.constantFrom('', '', ' ', '\u3000', '\u00a0', '\t', '\n', '\u2009')
  const bracket = fc.constantFrom(['(', ')'], ['（', '）'], ['[', ']'], ['［', '］'], ['', ''])
  const spelling = fc
    .tuple(
      fc.array(letter, { minLength: 1, maxLength: 2 }),
      fc.array(digit, { minLength: 6, maxLength: 6 }),
      bracket,
      digit,
      noise,
      noise,
    )
    .map(
      ([letters, digits, [open, close], check, a, b]) =>
        `${a}${letters.join('')}${b}${digits.join('')}${a}${open}${check}${close}${b}`,
    )

  it('property: every spelling of an HKID has the form the domain gives it', () =>
    fc.assert(
      fc.asyncProperty(spelling, async (spelt) => {
        expect(await value(`SELECT ${normalisedKey('hkid', '$1::VARCHAR')} AS value`, [spelt])).toBe(
          normalise(spelt),
        )
      }),
      { numRuns: 120 },
    ))
})
