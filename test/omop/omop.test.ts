import { createHmac } from 'node:crypto'
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
import { verifyCertificate } from '../../src/platform/release/verify-certificate.ts'
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
    for (const table of tables) {
      const name = `${table}.${format}`
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
  const readRows = (released: Released, table: string): Promise<Row[]> => {
    const format = released === ada ? 'parquet' : 'csv'
    const path = join(released.folder, `${table}.${format}`)
    const from =
      format === 'parquet'
        ? `read_parquet('${path}')`
        : `read_csv('${path}', header = true, sample_size = -1)`
    return query(`SELECT * REPLACE (pseudonym::VARCHAR AS pseudonym) FROM ${from}`)
  }
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
        const found = new Set(bytes.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g))
        expect([...values, ...visits].filter((value) => found.has(value))).toEqual([])
      }
    }
  })

  it.each([
    ['condition_era', 'condition_era_start_date', 'condition_era_end_date'],
    ['drug_era', 'drug_era_start_date', 'drug_era_end_date'],
    ['visit_occurrence', 'visit_start_date', 'visit_end_date'],
  ])('moves all dates of a person in %s by one number of days', async (table, first, second) => {
    const original =
      await query(`SELECT person_id::INTEGER AS person, ${first}::DATE - DATE '1900-01-01' AS a,
      ${second}::DATE - DATE '1900-01-01' AS b FROM ${source(table)}`)
    const days = (row: Row, name: string) => Math.round(new Date(String(row[name])).getTime() / 86_400_000)
    for (const released of both()) {
      const shifts = new Map<number, Set<number>>()
      const mine = new Map<number, [number, number][]>()
      for (const row of await rowsOf(released, table)) {
        const person = released.pseudonyms.get(String(row.pseudonym)) ?? -1
        mine.set(person, [...(mine.get(person) ?? []), [days(row, first), days(row, second)]])
      }
      const theirs = new Map<number, [number, number][]>()
      for (const row of original) {
        const person = Number(row.person)
        if (mine.has(person))
          theirs.set(person, [
            ...(theirs.get(person) ?? []),
            [Number(row.a) - 25_567, Number(row.b) - 25_567],
          ])
      }
      const sorted = (pairs: [number, number][]) => [...pairs].sort(([a, b], [c, d]) => a - c || b - d)
      expect([...mine.keys()].sort()).toEqual([...theirs.keys()].sort())
      for (const [person, pairs] of mine) {
        const before = sorted(theirs.get(person) ?? [])
        shifts.set(
          person,
          new Set(
            sorted(pairs).flatMap(([a, b], at) => [a - (before[at]?.[0] ?? 0), b - (before[at]?.[1] ?? 0)]),
          ),
        )
      }
      const kinds = [...shifts.values()]
      expect(kinds.filter((set) => set.size !== 1)).toEqual([])
      const offsets = kinds.flatMap((set) => [...set])
      expect(offsets.filter((offset) => offset === 0 || Math.abs(offset) > 182)).toEqual([])
      expect(new Set(offsets).size).toBeGreaterThan(100)
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

  it('hands out a certificate that verifies offline and counts what was released', async () => {
    const jws = await (await test.api.as('ada').get(`/api/extracts/${ada.extract.id}/certificate`)).text()
    const jwks = await bodyOf(200, test.api.open('/.well-known/jwks.json'))
    const vkey = (await (await test.api.open('/log/vkey')).text()).trim()
    const verdict = await verifyCertificate(jws, {
      jwks: JSON.parse(JSON.stringify(jwks)),
      log: [parseVerifierKey(vkey)],
    })
    expect(verdict.checks.filter((check) => !check.ok)).toEqual([])
    for (const file of verdict.certificate?.files ?? []) {
      const rows = await rowsOf(ada, file.name.replace('.parquet', ''))
      expect(file.rows).toBe(rows.length)
    }
  })
})
