import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBValue } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkCohort } from '../../../../src/domain/cohort/check.ts'
import type { Predicate, Scalar } from '../../../../src/domain/cohort/predicate.ts'
import type { DatasetDefinition, SourceColumns } from '../../../../src/domain/dataset/definition.ts'
import { cohortCondition } from '../../../../src/platform/engines/duckdb/cohort-sql.ts'
import { openSession, type Session } from '../../../../src/platform/engines/duckdb/session.ts'
import { openSource } from '../../../../src/platform/engines/duckdb/source.ts'
import { createBindings } from '../../../../src/platform/engines/duckdb/sql.ts'
import { limits, writeTable } from './support.ts'

const HOSTILE = ["'; DROP TABLE x; --", '$1', '"', '%', '病人', '\\', "a'b", 'ß'] as const
const types = {
  patients: {
    id: 'VARCHAR',
    dob: 'DATE',
    sex: 'VARCHAR',
    weight: 'UTINYINT',
    score: 'FLOAT',
    alive: 'BOOLEAN',
  },
  episodes: { id: 'VARCHAR', admitted: 'TIMESTAMP', code: 'VARCHAR', cost: 'DECIMAL(9,2)' },
} as const
type Value = string | number | boolean | null
type TableRow = Readonly<Record<string, Value>>

const definition: DatasetDefinition = {
  id: 'cohort-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'id' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        id: { class: 'patient-key' },
        dob: { class: 'quasi-identifier' },
        sex: { class: 'quasi-identifier' },
        weight: { class: 'other' },
        score: { class: 'other' },
        alive: { class: 'other' },
      },
    },
    episodes: {
      file: 'episodes.parquet',
      patient: 'id',
      variables: { admitted: { class: 'date' }, code: { class: 'sensitive' }, cost: { class: 'other' } },
    },
  },
}
const columns: SourceColumns = Object.fromEntries(
  Object.entries(types).map(([table, of]) => [
    table,
    Object.entries(of).map(([name, type]) => ({ name, type })),
  ]),
)

const texts = fc.constantFrom('E11', 'E11.9', 'F', 'M', '', ...HOSTILE)
const days = fc.constantFrom('1960-02-29', '1960-03-01', '2000-01-01', '2024-06-30')
const times = fc.constantFrom(
  '2024-01-01T00:00:00',
  '2024-01-01T10:30:00',
  '2024-01-01T10:30:00.250',
  '2024-02-29T23:59:59',
)
const weights = fc.integer({ min: 0, max: 255 })
const scores = fc.constantFrom(0, -1.5, 0.1, 1e30, 3)
const costs = fc.constantFrom(0, 0.1, 0.3, 1234567.89, -5)
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 })

const patientRows = fc.array(
  fc.record({
    dob: nullable(days),
    sex: nullable(texts),
    weight: nullable(fc.oneof(weights, fc.constantFrom(5, 6))),
    score: nullable(scores),
    alive: nullable(fc.boolean()),
  }),
  { minLength: 60, maxLength: 60 },
)
const episodeRows = fc.array(
  fc.record({
    id: nullable(fc.integer({ min: 0, max: 70 }).map((n) => `p${n}`)),
    admitted: nullable(times),
    code: nullable(texts),
    cost: nullable(costs),
  }),
  { minLength: 120, maxLength: 120 },
)

const numbers = fc.oneof(weights, scores, costs, fc.constantFrom(5.5, 300, -1, 1e300))
const operand: Record<string, fc.Arbitrary<Scalar>> = {
  'patients.dob': fc.oneof(days, times),
  'patients.sex': texts,
  'patients.weight': numbers,
  'patients.score': numbers,
  'patients.alive': fc.boolean(),
  'episodes.admitted': fc.oneof(days, times),
  'episodes.code': texts,
  'episodes.cost': numbers,
}
const name = (text: string): `${string}.${string}` => {
  const [table = '', column = ''] = text.split('.')
  return `${table}.${column}`
}
const leaf: fc.Arbitrary<Predicate> = fc.constantFrom(...Object.keys(operand)).chain((key) => {
  const variable = name(key)
  const value = operand[key] ?? fc.constant('')
  const comparison = fc.record({
    variable: fc.constant(variable),
    op: fc.constantFrom(
      'eq' as const,
      'ne' as const,
      'lt' as const,
      'le' as const,
      'gt' as const,
      'ge' as const,
    ),
    value,
  })
  const others: fc.Arbitrary<Predicate>[] = [
    comparison,
    comparison,
    fc.record({
      variable: fc.constant(variable),
      op: fc.constant('in' as const),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      variable: fc.constant(variable),
      op: fc.constant('between' as const),
      from: value,
      to: value,
    }),
    fc.record({ variable: fc.constant(variable), op: fc.constant('present' as const) }),
  ]
  const isText = key === 'patients.sex' || key === 'episodes.code'
  return fc.oneof(
    ...others,
    ...(isText
      ? [
          fc.record({
            variable: fc.constant(variable),
            op: fc.constant('starts-with' as const),
            value: texts,
          }),
        ]
      : []),
  )
})
const { predicate } = fc.letrec<{ predicate: Predicate; leaf: Predicate }>((tie) => ({
  leaf,
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({ not: tie('predicate') }),
    fc.record({ all: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
  ),
}))

/** −1, 0 or 1; dates by instant, text by bytes. */
function compare(column: string, a: Scalar, b: Scalar): number {
  if (column === 'dob' || column === 'admitted') return Math.sign(instantOf(a) - instantOf(b))
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
  const [left, right] = [Number(a), Number(b)].map(column === 'score' ? Math.fround : Number)
  return (left ?? 0) < (right ?? 0) ? -1 : (left ?? 0) > (right ?? 0) ? 1 : 0
}
const instantOf = (value: Scalar): number => {
  const text = String(value)
  return Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`)
}

function holds(node: Predicate, patient: TableRow, episodes: readonly TableRow[]): boolean {
  if ('all' in node) return node.all.every((child) => holds(child, patient, episodes))
  if ('any' in node) return node.any.some((child) => holds(child, patient, episodes))
  if ('not' in node) return !holds(node.not, patient, episodes)
  const [table, column = ''] = node.variable.split('.')
  const rows = table === 'patients' ? [patient] : episodes.filter((row) => row.id === patient.id)
  return rows.some((row) => {
    const value = row[column]
    if (value === null || value === undefined) return false
    if (node.op === 'present') return true
    if (node.op === 'in') return node.values.some((one) => compare(column, value, one) === 0)
    if (node.op === 'between')
      return compare(column, value, node.from) >= 0 && compare(column, value, node.to) <= 0
    if (node.op === 'starts-with') return String(value).startsWith(node.value)
    const order = compare(column, value, node.value)
    return { eq: order === 0, ne: order !== 0, lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[
      node.op
    ]
  })
}

let folder: string
let session: Session
const [sampled] = fc.sample(patientRows, { numRuns: 1, seed: 7 })
const patients: TableRow[] = (sampled ?? []).map((row, index) => ({ id: `p${index}`, ...row }))
const [episodes = []] = fc.sample(episodeRows, { numRuns: 1, seed: 11 })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cohort-'))
  await writeTable(join(folder, 'patients.parquet'), types.patients, patients)
  await writeTable(join(folder, 'episodes.parquet'), types.episodes, episodes)
  session = await openSession(limits, join(folder, 'scratch'))
  await openSource(session, definition, [folder])
})
afterAll(async () => {
  session.close()
  await rm(folder, { recursive: true, force: true })
})

async function selected(tree: Predicate): Promise<unknown[]> {
  checkCohort(tree, definition, columns)
  const bindings = createBindings<DuckDBValue>()
  const condition = cohortCondition(tree, definition, columns, bindings)
  const rows = await session.rows(
    `SELECT p.id FROM "source patients" p WHERE ${condition} ORDER BY CAST(substr(p.id, 2) AS INTEGER)`,
    bindings.values,
  )
  return rows.map((row) => row.id)
}
const inMemory = (tree: Predicate) =>
  patients.filter((patient) => holds(tree, patient, episodes)).map((patient) => patient.id)

describe('cohort condition', () => {
  it('property: selects exactly the patients whom the in-memory evaluator selects', () =>
    fc.assert(
      fc.asyncProperty(predicate, async (tree) => {
        expect(await selected(tree)).toEqual(inMemory(tree))
      }),
      { numRuns: 300 },
    ))

  it.each<[string, Predicate]>([
    [
      'a fraction is not rounded to the type of the column',
      { variable: 'patients.weight', op: 'le', value: 5.5 },
    ],
    ['a number beyond the type of the column', { variable: 'patients.weight', op: 'lt', value: 300 }],
    ['a negative number on an unsigned column', { variable: 'patients.weight', op: 'gt', value: -1 }],
    ['a time on a date column', { variable: 'patients.dob', op: 'lt', value: '1960-03-01T10:00:00' }],
  ])('%s', async (_, tree) => {
    expect(await selected(tree)).toEqual(inMemory(tree))
  })

  it.each(HOSTILE)('%j stays a value', async (value) => {
    const tree: Predicate = { variable: 'patients.sex', op: 'eq', value }
    const bindings = createBindings<DuckDBValue>()
    const condition = cohortCondition(tree, definition, columns, bindings)
    expect(condition).toBe('coalesce(p."sex" = CAST($1 AS VARCHAR), false)')
    expect(bindings.values).toEqual([value])
    expect(await selected(tree)).toEqual(inMemory(tree))
  })

  it('refuses an unchecked variable instead of compiling it', () => {
    const tree: Predicate = { variable: 'patients.x" OR 1=1 --', op: 'present' }
    expect(() => cohortCondition(tree, definition, columns, createBindings())).toThrow('unchecked predicate')
  })
})
