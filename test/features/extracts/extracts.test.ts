import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { riskReportSchema } from '../../../src/contract/risk-report.ts'
import { parseEvent } from '../../../src/domain/audit/event-search.ts'
import {
  bodyOf,
  extractFor,
  grantFor,
  type Json,
  jsonOf,
  openGateway,
  type TestGateway,
} from '../../support/gateway.ts'
import { hospitalRequest, registerHospital, writeHospital } from '../../support/hospital.ts'

let test: TestGateway
let grantId: string
let extract: Json

beforeAll(async () => {
  test = await openGateway({ prepare: (folder) => writeHospital(folder) })
  await registerHospital(test.api)
  grantId = (await grantFor(test.api, 'ada', hospitalRequest)).grantId
  extract = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
})

afterAll(() => test?.close())

const file = (name = 'episodes.csv') => `/api/extracts/${extract.id}/files/${name}`
const published = (name: string) => join(test.folder, 'extracts', String(extract.id), name)

async function eventsAfter(act: () => Promise<unknown>) {
  const { client } = test.gateway.deps.database
  const last = await client.auditEntry.findFirst({ orderBy: { id: 'desc' } })
  await act()
  const rows = await client.auditEntry.findMany({
    where: { id: { gt: last?.id ?? 0n } },
    orderBy: { id: 'asc' },
  })
  return rows.map((row) => parseEvent(row.bytes))
}

async function problem(answer: Promise<Response>): Promise<{ status: number; code: unknown; body: Json }> {
  const response = await answer
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const body = await jsonOf(response)
  return { status: response.status, code: body.code, body }
}

describe('a delivered extract', () => {
  it('says what was released, what risk remains, and which files there are', () => {
    expect(extract).toMatchObject({
      status: 'delivered',
      stage: 'deliver',
      dataset: { id: 'hospital-inpatient', version: 1 },
      risk: { k: { required: 5 } },
      files: [
        { name: 'episodes.csv' },
        { name: 'patients.csv' },
        { name: 'risk-report.json' },
        { name: 'risk-report.html' },
      ],
    })
    expect(Object(extract.counts).released).toBeGreaterThan(400)
  })

  it('downloads with digests that are those of the bytes, on record before and after', async () => {
    let bytes = Buffer.alloc(0)
    const events = await eventsAfter(async () => {
      const answer = await test.api.as('ada').get(file())
      bytes = Buffer.from(await answer.arrayBuffer())
      const sha256 = createHash('sha256').update(bytes).digest()
      expect(answer.status).toBe(200)
      expect(answer.headers.get('repr-digest')).toBe(`sha-256=:${sha256.toString('base64')}:`)
      expect(answer.headers.get('etag')).toBe(`"${sha256.toString('hex')}"`)
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      await expectFinished()
    })
    expect(events.map((event) => event.type)).toEqual(['download.started', 'download.finished'])
    expect(events[1]).toMatchObject({ details: { file: 'episodes.csv', bytes: bytes.length } })
  })

  it('gives out its risk report, certified by digest, for saving only', async () => {
    const answer = await test.api.as('ada').get(file('risk-report.html'))
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="risk-report.html"')
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(extract.files).toContainEqual(
      expect.objectContaining({
        name: 'risk-report.html',
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }),
    )
    const json = await (await test.api.as('ada').get(file('risk-report.json'))).json()
    const report = riskReportSchema.parse(json)
    expect(report).toMatchObject({ holds: true, unit: 'patient', threshold: { k: 5 } })
    expect(report.counts.released).toBe(Object(extract.counts).released)
    expect(report.counts.suppressed).toEqual(Object(extract.counts).suppressed)
    await expectFinished()
  })

  /** The last event of a download is written once the connection took the last byte. */
  async function expectFinished(): Promise<void> {
    const { client } = test.gateway.deps.database
    for (let tries = 0; tries < 50; tries += 1) {
      const newest = await client.auditEntry.findFirst({ orderBy: { id: 'desc' } })
      if (newest?.type === 'download.finished') return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('resumes by range to the same bytes', async () => {
    const whole = await readFile(published('episodes.csv'))
    const first = await test.api.as('ada').get(file(), { Range: 'bytes=0-999' })
    const rest = await test.api.as('ada').get(file(), { Range: 'bytes=1000-' })
    expect([first.status, rest.status]).toEqual([206, 206])
    expect(first.headers.get('content-range')).toBe(`bytes 0-999/${whole.length}`)
    const bytes = Buffer.concat([
      Buffer.from(await first.arrayBuffer()),
      Buffer.from(await rest.arrayBuffer()),
    ])
    expect(bytes.equals(whole)).toBe(true)
    const tail = await test.api.as('ada').get(file(), { Range: 'bytes=-10' })
    expect(Buffer.from(await tail.arrayBuffer()).equals(whole.subarray(-10))).toBe(true)
  })

  it('resumes only the file it was begun with: If-Range with another entity tag gets the whole', async () => {
    const whole = await readFile(published('episodes.csv'))
    const etag = (await test.api.as('ada').get(file(), { Range: 'bytes=0-9' })).headers.get('etag') ?? ''
    const resume = async (ifRange: string) => {
      const answer = await test.api.as('ada').get(file(), { Range: 'bytes=1000-', 'If-Range': ifRange })
      const bytes = Buffer.from(await answer.arrayBuffer())
      return [answer.status, bytes.equals(answer.status === 206 ? whole.subarray(1000) : whole)]
    }
    expect(await resume(etag)).toEqual([206, true])
    for (const other of ['"another"', `W/${etag}`, 'Sat, 28 Nov 2026 11:56:42 GMT'])
      expect(await resume(other)).toEqual([200, true])
  })

  it.each(['bytes=99999999-', 'bytes=-0', 'bytes=5-2'])('refuses the range %s', async (Range) => {
    expect(await problem(test.api.as('ada').get(file(), { Range }))).toMatchObject({
      status: 416,
      code: 'RANGE_NOT_SATISFIABLE',
    })
  })

  it.each([
    ['labs.csv', 404, 'NOT_FOUND'],
    ['.members.parquet', 422, 'INPUT_INVALID'],
    ['certificate.jws', 422, 'INPUT_INVALID'],
    ['..%2f..%2fkeys%2froot.key', 422, 'INPUT_INVALID'],
  ])('gives out no file %s', async (name, status, code) => {
    expect(await problem(test.api.as('ada').get(file(name)))).toMatchObject({ status, code })
  })

  it('is shown to members and the auditor only, and listed so', async () => {
    const idsOf = async (subject: string) => {
      const { items } = await bodyOf(200, test.api.as(subject).get('/api/extracts'))
      return Array.isArray(items) ? items.map((item) => item.id) : []
    }
    expect(await idsOf('ada')).toContain(extract.id)
    expect(await idsOf('yip')).toContain(extract.id)
    expect(await idsOf('ben')).toEqual([])
    expect((await problem(test.api.as('ben').get(`/api/extracts/${extract.id}`))).status).toBe(403)
  })
})

describe('refused', () => {
  it('another researcher downloads nothing, and the attempt is on record with its rule', async () => {
    const events = await eventsAfter(async () => {
      const { status, code, body } = await problem(test.api.as('ben').get(file()))
      expect([status, code]).toEqual([403, 'NOT_PROJECT_MEMBER'])
      expect(body).toMatchObject({ policies: ['extracts-download-only-by-member'], stage: 'authorise' })
      expect(String(body.remedy)).not.toBe('')
    })
    expect(events).toMatchObject([
      {
        type: 'download.refused',
        outcome: 'refused',
        decision: { reasons: ['NOT_PROJECT_MEMBER'] },
        about: { extract: extract.id },
      },
    ])
  })

  it('nobody orders under the grant of another project, and no auditor downloads', async () => {
    const order = { grantId, format: 'csv' }
    expect((await problem(test.api.as('ben').send('POST', '/api/extracts', order))).code).toBe(
      'NOT_PROJECT_MEMBER',
    )
    expect((await problem(test.api.as('yip').get(file()))).status).toBe(403)
  })

  it.each([
    [{ grantId: '00000000-0000-4000-8000-000000000000' }, 404, 'NOT_FOUND'],
    [{ grantId: 'everything' }, 422, 'INPUT_INVALID'],
    [{ format: 'xlsx' }, 422, 'INPUT_INVALID'],
    [{ datasetId: 'another-dataset' }, 403, 'GRANT_OUT_OF_SCOPE'],
    [{ k: 1 }, 422, 'INPUT_INVALID'],
  ])('orders with %j are refused', async (change, status, code) => {
    const order = { grantId, format: 'csv', ...change }
    expect(await problem(test.api.as('ada').send('POST', '/api/extracts', order))).toMatchObject({
      status,
      code,
    })
  })

  it('a release the conditions do not allow ends as refused, with reason and remedy, and releases nothing', async () => {
    const conditions = [{ kind: 'maximum-patients', patients: 10 }]
    const granted = await grantFor(test.api, 'ada', hospitalRequest, { conditions })
    const refused = await extractFor(test.api, 'ada', { grantId: granted.grantId })
    expect(refused).toMatchObject({
      status: 'refused',
      files: [],
      refusal: { code: 'PATIENT_LIMIT_EXCEEDED', stage: 'checkRisk' },
    })
    const answer = test.api.as('ada').get(`/api/extracts/${refused.id}/files/episodes.parquet`)
    expect(await problem(answer)).toMatchObject({ status: 409, code: 'EXTRACT_NOT_READY' })
    const { client } = test.gateway.deps.database
    const events = await client.auditEntry.findMany({
      where: { extractId: String(refused.id) },
      orderBy: { id: 'asc' },
    })
    expect(events.map((event) => event.type)).toEqual([
      'extract.requested',
      'extract.started',
      'extract.refused',
      // The download that was tried.
      'access.failed',
    ])
  })

  it('an expired ethics approval refuses the order', async () => {
    const content = { ...hospitalRequest, ethics: { reference: 'old', expiresOn: '2020-01-01' } }
    const granted = await grantFor(test.api, 'ada', content)
    expect(
      (await problem(test.api.as('ada').send('POST', '/api/extracts', { grantId: granted.grantId }))).code,
    ).toBe('ETHICS_APPROVAL_MISSING')
  })

  it('while the log cannot be written no byte leaves', async () => {
    const { database } = test.gateway.deps
    await database.query(`CREATE FUNCTION fail_download() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.type = 'download.started' THEN RAISE EXCEPTION 'disk full'; END IF; RETURN NEW; END; $$`)
    await database.query(
      'CREATE TRIGGER fail_download BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION fail_download()',
    )
    try {
      expect(await problem(test.api.as('ada').get(file()))).toMatchObject({
        status: 503,
        code: 'AUDIT_UNAVAILABLE',
      })
    } finally {
      await database.query('DROP TRIGGER fail_download ON audit_entry')
    }
  })

  it('a file that changed on disk is not served', async () => {
    const path = published('patients.csv')
    const bytes = await readFile(path)
    const changed = Buffer.from(bytes)
    changed[40] = (changed[40] ?? 0) ^ 1
    await writeFile(path, changed)
    expect(await problem(test.api.as('ada').get(file('patients.csv')))).toMatchObject({
      status: 503,
      code: 'EXTRACT_DAMAGED',
    })
    await writeFile(path, bytes)
    expect((await test.api.as('ada').get(file('patients.csv'))).status).toBe(200)
  })

  it('a deactivated person downloads nothing', async () => {
    const me = await bodyOf(200, test.api.as('ada').get('/api/people/me'))
    const { client } = test.gateway.deps.database
    await client.person.update({ where: { id: String(me.id) }, data: { active: false } })
    expect((await problem(test.api.as('ada').get(file()))).code).toBe('PERSON_INACTIVE')
    await client.person.update({ where: { id: String(me.id) }, data: { active: true } })
  })

  it('after a withdrawal the file stops, and a new extract leaves the patients out', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const hospital = join(test.folder, 'source', 'hospital')
    await connection.run(`COPY (SELECT 'withdrawal-' || hkid AS directive_id, hkid AS patient, 'active' AS status,
      'research' AS category, 'patient-privacy' AS scope, 'urn:test:withdrawal' AS policy, 'patient' AS performer,
      'deny' AS type, ['HRESCH'] AS purposes, NULL::TIMESTAMPTZ AS period_start, NULL::TIMESTAMPTZ AS period_end,
      now() AS date_time FROM '${hospital}/patients.parquet' WHERE sex = 'F') TO '${hospital}/withdrawals.parquet'`)
    connection.closeSync()
    instance.closeSync()
    const order = { file: 'hospital/withdrawals.parquet' }
    await bodyOf(201, test.api.as('wong').send('POST', '/api/consents/hospital-inpatient/imports', order))
    const { status, code } = await problem(test.api.as('ada').get(file()))
    expect([status, code]).toEqual([403, 'CONSENT_WITHDRAWN'])
    const again = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
    expect(Number(Object(again.counts).released)).toBeLessThan(Number(Object(extract.counts).released))
    const csv = await (await test.api.as('ada').get(`/api/extracts/${again.id}/files/patients.csv`)).text()
    expect(csv).not.toMatch(/,F\n/)
  })

  it('after a revocation nothing can be ordered or downloaded', async () => {
    await bodyOf(
      200,
      test.api.as('chan').send('POST', `/api/grants/${grantId}/revoke`, { reason: 'A breach.' }),
    )
    expect((await problem(test.api.as('ada').get(file()))).code).toBe('GRANT_NOT_ACTIVE')
    const order = { grantId, format: 'csv' }
    expect((await problem(test.api.as('ada').send('POST', '/api/extracts', order))).code).toBe(
      'GRANT_NOT_ACTIVE',
    )
  })
})
