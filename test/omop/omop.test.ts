import { createHash, createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseVerifierKey } from '../../src/domain/audit/verifier-key.ts'
import { parseDefinition } from '../../src/features/catalogue/parse-definition.ts'
import { deriveKey } from '../../src/platform/keys/derive.ts'
import { readGeneratedRootKey } from '../../src/platform/keys/root-key.ts'
import { verifyCertificate } from '../../src/verify/verify-certificate.ts'
import { bodyOf, extractFor, grantFor, openGateway, type TestGateway } from '../support/gateway.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const data = resolve(root, process.env.HARBOURGATE_SHARED ?? '../shared', 'data')
const isThere = existsSync(join(data, 'omop-gibleed', 'person.csv'))
const describeOmop = isThere ? describe : describe.skip

type Row = Record<string, unknown>

/** What this file needs of an engine, independent of the gateway's. */
async function query(sql: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJS()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

const source = (table: string) => `read_csv('${join(data, 'omop-gibleed', `${table}.csv`)}', header = true)`
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Released beside the tables. */
const documents = ['risk-report.html', 'risk-report.json']

const tables = ['condition_era', 'drug_era', 'person', 'visit_occurrence'] as const

/** Who agreed is decided by the number, so that the test knows it without asking the gateway. */
const refuses = (person: number) => person % 13 === 0
const withdrew = (person: number) => person % 29 === 1
const isSilent = (person: number) => person % 101 === 2
const isExcluded = (person: number) => refuses(person) || withdrew(person) || isSilent(person)

function directivesOf(person: number): object[] {
  const directive = (id: string, change: object) => ({
    directive_id: `${id}-${person}`,
    patient: String(person),
    status: 'active',
    category: 'research',
    scope: 'patient-privacy',
    policy: 'urn:test:policy',
    performer: 'patient',
    type: 'permit',
    purposes: ['HRESCH'],
    period_start: null,
    period_end: null,
    date_time: '2019-01-01T00:00:00Z',
    ...change,
  })
  if (isSilent(person)) return []
  if (refuses(person)) return [directive('a', { type: 'deny' })]
  const permit = directive('a', {})
  if (!withdrew(person)) return [permit]
  return [permit, directive('b', { type: 'deny', date_time: '2019-06-01T00:00:00Z' })]
}

const variables = [
  'person.gender_concept_id',
  'person.year_of_birth',
  'person.race_concept_id',
  'condition_era.condition_concept_id',
  'condition_era.condition_era_start_date',
  'condition_era.condition_era_end_date',
  'drug_era.drug_concept_id',
  'drug_era.drug_era_start_date',
  'drug_era.drug_era_end_date',
  'visit_occurrence.visit_concept_id',
  'visit_occurrence.visit_start_date',
  'visit_occurrence.visit_start_datetime',
  'visit_occurrence.visit_end_date',
]

const content = {
  title: 'Gastrointestinal bleeding',
  purpose: {
    code: 'DUO:0000006',
    commercialUse: false,
    forProfitOrganisation: false,
    statement: 'To learn.',
  },
  datasets: [{ dataset: 'omop-gibleed', variables, justification: 'Each is needed.' }],
  destination: { organisation: 'University of Victoria Harbour', jurisdiction: 'HK' },
  endsOn: `${new Date().getUTCFullYear() + 1}-01-31`,
}

const dated = [
  ['condition_era', ['condition_era_start_date', 'condition_era_end_date']],
  ['drug_era', ['drug_era_start_date', 'drug_era_end_date']],
  ['visit_occurrence', ['visit_start_date', 'visit_start_datetime', 'visit_end_date']],
] as const

/** Days since 1970 in each row's columns, of each person. */
function perPerson(rows: Row[], columns: readonly string[], personOf: (row: Row) => number) {
  const found = new Map<number, number[][]>()
  for (const row of rows) {
    const person = personOf(row)
    const days = columns.map((name) => Number(row[name]) / 86_400)
    const known = found.get(person)
    if (known === undefined) found.set(person, [days])
    else known.push(days)
  }
  return found
}

/** The rows moved by `offset` days, in an order that does not depend on theirs. */
const inOrder = (rows: number[][] = [], offset: number): string =>
  rows
    .map((days) => days.map((day) => (day + offset).toFixed(4)).join(' '))
    .sort()
    .join(',')

type Released = {
  readonly projectId: string
  readonly folder: string
  readonly extract: Record<string, unknown>
  /** Pseudonym of each source person in this project, computed here from the gateway's root key. */
  readonly pseudonyms: ReadonlyMap<string, number>
}

describeOmop('OMOP data from registration to release', () => {
  let test: TestGateway
  let consents: string
  let persons: number[]
  let ada: Released
  let ben: Released

  beforeAll(async () => {
    consents = await mkdtemp(join(tmpdir(), 'harbourgate-omop-'))
    persons = (await query(`SELECT person_id::INTEGER AS id FROM ${source('person')}`)).map((row) =>
      Number(row.id),
    )
    const lines = persons.flatMap(directivesOf).map((directive) => `${JSON.stringify(directive)}\n`)
    await writeFile(join(consents, 'consents.ndjson'), lines.join(''))
    test = await openGateway({ sources: [data, consents] })
    const parsed = parseDefinition(await readFile(join(root, 'test/omop/omop-gibleed.yaml'), 'utf8'))
    if ('violations' in parsed) throw new Error(JSON.stringify(parsed.violations))
    const custodian = test.api.as('wong')
    await bodyOf(201, custodian.send('POST', '/api/catalogue', { definition: parsed.definition }))
    const imported = custodian.send('POST', '/api/consents/omop-gibleed/imports', { file: 'consents.ndjson' })
    expect(await bodyOf(201, imported)).toMatchObject({ directives: lines.length })
    ada = await releasedTo('ada', 'parquet')
    ben = await releasedTo('ben', 'csv')
  })

  afterAll(async () => {
    await test?.close()
    await rm(consents, { recursive: true, force: true })
  })

  async function releasedTo(subject: string, format: string): Promise<Released> {
    const { projectId, grantId } = await grantFor(test.api, subject, content)
    const extract = await extractFor(test.api, subject, { grantId, format })
    expect(extract).toMatchObject({ status: 'delivered' })
    const folder = await mkdtemp(join(consents, 'released-'))
    for (const name of [...tables.map((table) => `${table}.${format}`), ...documents]) {
      const answer = await test.api.as(subject).get(`/api/extracts/${extract.id}/files/${name}`)
      expect(answer.status).toBe(200)
      await writeFile(join(folder, name), Buffer.from(await answer.arrayBuffer()))
    }
    return { projectId, folder, extract, pseudonyms: await pseudonymsOf(projectId) }
  }

  async function pseudonymsOf(projectId: string): Promise<Map<string, number>> {
    const rootKey = await readGeneratedRootKey(join(test.folder, 'keys'))
    if (rootKey === undefined) throw new Error('no root key')
    const key = deriveKey(rootKey, 'pseudonym', projectId)
    return new Map(
      persons.map((person) => {
        const mac = createHmac('sha256', key).update(`OMOP-PERSON\0${person}`).digest('hex')
        return [mac.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), person]
      }),
    )
  }

  const read = new Map<string, Promise<Row[]>>()
  const rowsOf = (released: Released, table: string): Promise<Row[]> => {
    const known = read.get(released.folder + table) ?? readRows(released, table)
    read.set(released.folder + table, known)
    return known
  }
  const fileOf = (released: Released, table: string): string =>
    released === ada
      ? `read_parquet('${join(released.folder, `${table}.parquet`)}')`
      : `read_csv('${join(released.folder, `${table}.csv`)}', header = true, sample_size = -1)`
  const readRows = (released: Released, table: string): Promise<Row[]> =>
    query(`SELECT * REPLACE (pseudonym::VARCHAR AS pseudonym) FROM ${fileOf(released, table)}`)
  const both = () => [ada, ben]

  it('releases only persons who permit the use, in every table', async () => {
    for (const released of both()) {
      for (const table of tables) {
        const found = (await rowsOf(released, table)).map((row) =>
          released.pseudonyms.get(String(row.pseudonym)),
        )
        expect(found.length).toBeGreaterThan(0)
        expect(found.filter((person) => person === undefined)).toEqual([])
        expect(found.filter((person) => person !== undefined && isExcluded(person))).toEqual([])
      }
    }
  })

  it('leaves out nobody but those without consent and those suppressed', async () => {
    const permitted = persons.filter((person) => !isExcluded(person)).length
    for (const released of both()) {
      const { considered, excludedByConsent, released: count } = Object(released.extract.counts)
      const rows = await rowsOf(released, 'person')
      expect(excludedByConsent).toBe(persons.length - permitted)
      // Few are suppressed, so the total from which their number could be worked out is only bounded.
      expect(considered.atMost - persons.length).toBeGreaterThanOrEqual(0)
      expect(considered.atMost - persons.length).toBeLessThan(10)
      expect(count).toBe(rows.length)
      expect(permitted - rows.length).toBeLessThanOrEqual(0.05 * permitted)
    }
  })

  it('keeps every equivalence class at k or more, counted in persons', async () => {
    for (const released of both()) {
      const sizes = new Map<string, number>()
      for (const row of await rowsOf(released, 'person')) {
        const name = JSON.stringify(
          [row.gender_concept_id, row.year_of_birth, row.race_concept_id].map(String),
        )
        sizes.set(name, (sizes.get(name) ?? 0) + 1)
      }
      expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(5)
      expect(Object(released.extract.risk)).toMatchObject({
        k: { required: 5, reached: Math.min(...sizes.values()) },
      })
    }
  })

  it('releases suppressed persons in no table', async () => {
    for (const released of both()) {
      const people = new Set((await rowsOf(released, 'person')).map((row) => row.pseudonym))
      for (const table of tables) {
        const others = (await rowsOf(released, table)).filter((row) => !people.has(row.pseudonym))
        expect(others).toEqual([])
      }
    }
  })

  it('carries no identifier of the source: no key column, no record number, no source value', async () => {
    const values = (await query(`SELECT person_source_value AS value FROM ${source('person')}`)).map((row) =>
      String(row.value),
    )
    const visits = (await query(`SELECT visit_source_value AS value FROM ${source('visit_occurrence')}`)).map(
      (row) => String(row.value),
    )
    const sourceValues = [...values, ...visits]
    expect(sourceValues.filter((value) => value.match(uuids)?.[0] === value)).toHaveLength(
      sourceValues.length,
    )
    for (const released of both()) {
      for (const table of tables) {
        const rows = await rowsOf(released, table)
        const names = Object.keys(rows[0] ?? {})
        expect(
          names.filter((name) =>
            /person_id|_era_id|occurrence_id|source_value|provider|care_site/.test(name),
          ),
        ).toEqual([])
        // No column of a row is the number of that row's person, whatever it is called.
        for (const name of names) {
          const same = rows.filter(
            (row) => String(row[name]) === String(released.pseudonyms.get(String(row.pseudonym))),
          )
          expect(same.length).toBeLessThan(rows.length / 20)
        }
        const bytes = await readFile(
          join(released.folder, `${table}.${released === ada ? 'parquet' : 'csv'}`),
          'latin1',
        )
        // Parquet pages are compressed, so the decoded values are searched as well as the bytes.
        const decoded = rows.flatMap((row) => Object.values(row).map(String)).join('\n')
        const found = new Set([...(bytes.match(uuids) ?? []), ...(decoded.match(uuids) ?? [])])
        expect(found.size).toBeGreaterThan(0)
        expect(sourceValues.filter((value) => found.has(value))).toEqual([])
      }
    }
  })

  it('moves every date of a person, in all tables, by one number of days', async () => {
    for (const released of both()) {
      const before = new Map<number, string>()
      const after = new Map<number, string>()
      const offsets = new Map<number, number>()
      const releasedPersons = new Set<number>()
      for (const [table, columns] of dated) {
        const original = await query(
          `SELECT person_id AS person, ${columns.map((name) => `epoch(${name}) AS ${name}`)} FROM ${source(table)}`,
        )
        const moved = await query(
          `SELECT pseudonym::VARCHAR AS pseudonym, ${columns.map((name) => `epoch(${name}) AS ${name}`)} FROM ${fileOf(released, table)}`,
        )
        const found = perPerson(moved, columns, (row) => released.pseudonyms.get(String(row.pseudonym)) ?? -1)
        const expected = perPerson(original, columns, (row) => Number(row.person))
        for (const [person, rows] of found) {
          releasedPersons.add(person)
          const earliest = (all: number[][] | undefined) => Math.min(...(all ?? []).map(([day]) => day ?? 0))
          const offset = offsets.get(person) ?? earliest(rows) - earliest(expected.get(person))
          offsets.set(person, offset)
          after.set(person, `${after.get(person) ?? ''}${table} ${inOrder(rows, 0)};`)
          before.set(person, `${before.get(person) ?? ''}${table} ${inOrder(expected.get(person), offset)};`)
        }
        // Nobody who is released loses rows of a table, and nobody gains one.
        const people = new Set((await rowsOf(released, 'person')).map((row) => row.pseudonym))
        const due = [...released.pseudonyms].filter(
          ([pseudonym, person]) => people.has(pseudonym) && expected.has(person),
        )
        expect(found.size).toBe(due.length)
      }
      expect(releasedPersons.size).toBeGreaterThan(2000)
      expect([...releasedPersons].filter((person) => before.get(person) !== after.get(person))).toEqual([])
      const shifts = [...offsets.values()]
      expect(shifts.filter((shift) => shift === 0 || Math.abs(shift) > 182)).toEqual([])
      expect(new Set(shifts).size).toBeGreaterThan(100)
    }
  })

  it('gives two projects pseudonyms that share nothing', async () => {
    const mine = new Set((await rowsOf(ada, 'person')).map((row) => row.pseudonym))
    const shared = (await rowsOf(ben, 'person')).filter((row) => mine.has(row.pseudonym))
    expect(shared).toEqual([])
  })

  it('sorts every table by pseudonym', async () => {
    for (const released of both()) {
      for (const table of tables) {
        const order = (await rowsOf(released, table)).map((row) => String(row.pseudonym))
        expect(order).toEqual([...order].sort())
      }
    }
  })

  it('hands out certificates that verify offline and state what was released', async () => {
    const jwks = await bodyOf(200, test.api.open('/.well-known/jwks.json'))
    const vkey = (await (await test.api.open('/log/vkey')).text()).trim()
    for (const [subject, released] of [['ada', ada] as const, ['ben', ben] as const]) {
      const answer = await test.api.as(subject).get(`/api/extracts/${released.extract.id}/certificate`)
      const verdict = await verifyCertificate(await answer.text(), {
        jwks: JSON.parse(JSON.stringify(jwks)),
        log: [parseVerifierKey(vkey)],
      })
      expect(verdict.checks.map(({ name, ok }) => [name, ok])).toEqual([
        ['signature', true],
        ['record', true],
        ['receipt', true],
        ['checkpoint', true],
        ['inclusion', true],
      ])
      const certified = verdict.certificate?.files ?? []
      const data = certified.filter(({ name }) => !documents.includes(name))
      expect(certified).toHaveLength(data.length + documents.length)
      expect(data.map(({ name }) => name.replace(/\..*/, '')).sort()).toEqual([...tables])
      for (const { name, bytes, sha256 } of certified) {
        const content = await readFile(join(released.folder, name))
        expect([bytes, sha256]).toEqual([content.length, createHash('sha256').update(content).digest('hex')])
      }
      for (const { name, rows } of data)
        expect(rows).toBe((await rowsOf(released, name.replace(/\..*/, ''))).length)
      expect(verdict.certificate?.counts.released).toBe((await rowsOf(released, 'person')).length)
      expect(verdict.certificate?.counts).toEqual(released.extract.counts)
    }
  })
})
