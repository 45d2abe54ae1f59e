import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { progressType, readProgress } from '../../../src/contract/progress.ts'
import { parseEvent } from '../../../src/domain/audit/event-search.ts'
import { verifyReceipt } from '../../../src/domain/audit/tlog-proof.ts'
import { tallyLog } from '../../../src/platform/audit/tally.ts'
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
let ids: { projectId: string; requestId: string; grantId: string }
let extract: Json
let adaId: string

beforeAll(async () => {
  test = await openGateway({ prepare: (folder) => writeHospital(folder) })
  await registerHospital(test.api)
  ids = await grantFor(test.api, 'ada', hospitalRequest)
  extract = await extractFor(test.api, 'ada', { grantId: ids.grantId, format: 'csv' })
  await (await test.api.as('ada').get(`/api/extracts/${extract.id}/files/episodes.csv`)).arrayBuffer()
  for (let at = 0; at < 6; at += 1) await test.api.as('ben').get(`/api/extracts/${extract.id}`)
  adaId = String((await bodyOf(200, test.api.as('ada').get('/api/people/me'))).id)
})

afterAll(() => test?.close())

const yip = () => test.api.as('yip')
const list = (page: Json, name = 'items'): Json[] => (Array.isArray(page[name]) ? page[name] : [])
const entries = () => test.gateway.deps.database.client.auditEntry.findMany({ orderBy: { id: 'asc' } })
const events = async () => (await entries()).map((entry) => parseEvent(entry.bytes))

describe('what is recorded', () => {
  it('says of every call who, what, by which policies, from where, and keeps what the policies were asked', async () => {
    const [event] = (await events()).filter(({ type }) => type === 'extract.requested')
    expect(event).toMatchObject({
      actor: { id: adaId, organisation: 'University of Victoria Harbour', roles: ['researcher'] },
      action: 'extracts.request',
      decision: {
        policies: ['extracts-request-by-member'],
        permitted: [{ policies: ['release-under-grant'] }],
      },
      sealed: { client: expect.stringMatching(/^sha256:/) },
      call: { requestId: expect.any(String), tokenId: expect.any(String) },
    })
    const digests = [event?.decision?.inputs, event?.decision?.permitted?.[0]?.inputs].map(String)
    const { client } = test.gateway.deps.database
    const kept = await client.auditEvidence.findMany({ where: { digest: { in: digests } } })
    expect(kept).toHaveLength(2)
    for (const { content, digest } of kept)
      expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest)
  })

  it('keeps failed attempts of people it knows, and nothing of those it does not', async () => {
    const before = (await events()).length
    await test.api.as('ada').get('/api/requests/00000000-0000-4000-8000-000000000000')
    await fetch(`${test.gateway.origin}/api/requests`, { headers: { Authorization: 'Bearer nonsense' } })
    const [failed, ...others] = (await events()).slice(before)
    expect(failed).toMatchObject({
      type: 'access.failed',
      outcome: 'failed',
      decision: { reasons: ['NOT_FOUND'] },
    })
    expect(others).toEqual([])
  })

  it('records changes of policy, configuration and keys at a start', async () => {
    const { client } = test.gateway.deps.database
    expect(await client.auditEvidence.count({ where: { kind: 'bundle' } })).toBe(1)
    const [started] = (await events()).filter(({ type }) => type === 'gateway.started')
    expect(Object.keys(started?.digests ?? {}).sort()).toEqual([
      'certificateKey',
      'checkpointKey',
      'configuration',
      'policies',
      'profile',
      'retention',
      'rootKey',
    ])
  })
})

describe('searching', () => {
  const filters = async (): Promise<[string, (event: ReturnType<typeof parseEvent>) => boolean][]> => {
    const all = await events()
    const times = all.map((event) => event.time).sort()
    const middle = times[Math.floor(times.length / 2)] ?? ''
    return [
      ['', () => true],
      [`person=${adaId}`, (event) => event.actor.id === adaId],
      [
        'organisation=University of Victoria Harbour',
        (event) => event.actor.organisation === 'University of Victoria Harbour',
      ],
      [`project=${ids.projectId}`, (event) => event.about.project === ids.projectId],
      ['dataset=hospital-inpatient', (event) => event.about.dataset === 'hospital-inpatient'],
      [`request=${ids.requestId}`, (event) => event.about.request === ids.requestId],
      [`grant=${ids.grantId}`, (event) => event.about.grant === ids.grantId],
      [`extract=${extract.id}`, (event) => event.about.extract === extract.id],
      ['outcome=refused', (event) => event.outcome === 'refused'],
      ['outcome=success', (event) => event.outcome === 'success'],
      ['reason=NOT_PROJECT_MEMBER', (event) => event.decision?.reasons[0] === 'NOT_PROJECT_MEMBER'],
      [`from=${middle}`, (event) => event.time >= middle],
      [`to=${middle}`, (event) => event.time < middle],
      [
        `person=${adaId}&outcome=success&from=${middle}`,
        (event) => event.actor.id === adaId && event.outcome === 'success' && event.time >= middle,
      ],
    ]
  }

  it.each(['before', 'after'])('counts what matches, %s the log was tallied', async (when) => {
    if (when === 'after') await tallyLog(test.gateway.deps.database)
    for (const [query, matches] of await filters()) {
      const expected = (await events()).filter(matches).length
      const page = await bodyOf(200, yip().get(`/api/audit/events?${query}&limit=1`))
      expect([query, page.total]).toEqual([query, expected])
    }
  })
})

describe('stories', () => {
  it('tells of a request from the draft to the download', async () => {
    const story = await bodyOf(200, yip().get(`/api/audit/stories/request/${ids.requestId}?limit=200`))
    const types = list(story).map((entry) => entry.type)
    const turns = [
      'request.drafted',
      'request.submitted',
      'review.voted',
      'request.decided',
      'grant.issued',
      'extract.requested',
      'release.recorded',
      'extract.delivered',
      'download.started',
      'download.finished',
    ]
    expect(types.filter((type) => turns.includes(String(type)))).toEqual(
      turns.flatMap((turn) => (turn === 'review.voted' ? [turn, turn] : [turn])),
    )
    expect(list(story, 'things').map(({ kind }) => kind)).toEqual(['project', 'request', 'grant', 'extract'])
  })

  it('tells of an extract and of a person, in pages, and knows when there is nothing to tell', async () => {
    const whole = await bodyOf(200, yip().get(`/api/audit/stories/extract/${extract.id}?limit=200`))
    const told: unknown[] = []
    let cursor = ''
    do {
      const page = await bodyOf(200, yip().get(`/api/audit/stories/extract/${extract.id}?limit=3${cursor}`))
      told.push(...list(page).map(({ id }) => id))
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
    } while (cursor !== '')
    expect(told).toEqual(list(whole).map(({ id }) => id))
    expect(told.length).toBeGreaterThan(6)
    const person = await bodyOf(200, yip().get(`/api/audit/stories/person/${adaId}?limit=200`))
    expect(list(person).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['project.created', 'grant.issued']),
    )
    const nobody = '00000000-0000-4000-8000-000000000000'
    expect((await yip().get(`/api/audit/stories/request/${nobody}`)).status).toBe(404)
  })
})

describe('access on a day', () => {
  const today = () => new Date().toISOString().slice(0, 10)

  it('names who could obtain data, under which grant, by which entries, and nobody before it was given', async () => {
    const { items } = await bodyOf(200, yip().get(`/api/audit/access?on=${today()}`))
    expect(items).toMatchObject([
      {
        person: adaId,
        grant: ids.grantId,
        datasets: [{ dataset: 'hospital-inpatient', version: 1 }],
        entries: [expect.any(String)],
      },
    ])
    expect(await bodyOf(200, yip().get('/api/audit/access?on=2020-01-01'))).toEqual({
      on: '2020-01-01',
      pruned: false,
      items: [],
    })
    expect((await yip().get('/api/audit/access?on=2026-02-30')).status).toBe(422)
  })

  it('leaves out who was inactive', async () => {
    const { database, now } = test.gateway.deps
    const change = (active: boolean) =>
      bodyOf(200, test.api.as('ho').send('PATCH', `/api/people/${adaId}`, { active }))
    await change(false)
    const tomorrow = new Date(now().getTime() + 86_400_000).toISOString().slice(0, 10)
    expect(await bodyOf(200, yip().get(`/api/audit/access?on=${tomorrow}`))).toMatchObject({ items: [] })
    await change(true)
    expect(list(await bodyOf(200, yip().get(`/api/audit/access?on=${tomorrow}`)))).toHaveLength(1)
    expect(await database.client.person.count({ where: { active: false } })).toBe(0)
  })
})

describe('patterns', () => {
  it('finds by each rule what was done, with figures and entries, and explains the rule', async () => {
    const second = await extractFor(test.api, 'ada', { grantId: ids.grantId, format: 'csv' })
    expect(second.status).toBe('delivered')
    const query = new URLSearchParams({
      from: '2020-01-01T00:00:00.000Z',
      to: new Date(Date.now() + 60_000).toISOString(),
      minimumActs: '2',
      minimumRefusals: '5',
      opens: '0',
      closes: '1',
      hoursBeforeEnd: '8760',
    })
    const { rules } = await bodyOf(200, yip().get(`/api/audit/patterns?${query}`))
    const found = new Map(list({ rules }, 'rules').map((rule) => [rule.id, list(rule, 'findings')]))
    expect([...found.keys()]).toEqual(['volume', 'hours', 'refusals', 'patients-in-common', 'expiry'])
    expect(found.get('volume')).toMatchObject([{ person: adaId, figures: { acts: 3 } }])
    expect(found.get('refusals')).toMatchObject([{ figures: { refusals: 6, 'things asked for': 1 } }])
    expect(list({ items: found.get('refusals')?.[0]?.entries })).toHaveLength(6)
    // The two extracts have the same patients: nobody can be told apart by comparing them.
    expect(found.get('patients-in-common')).toEqual([])
  })

  it.each(['from=x&to=2026-01-01T00:00:00.000Z', 'timezone=Nowhere/Land', 'minimumActs=0', ''])(
    'refuses %s',
    async (query) => {
      expect((await yip().get(`/api/audit/patterns?${query}`)).status).toBe(422)
    },
  )
})

describe('saved searches', () => {
  it('are kept for whoever saved them, and recorded without their names in clear', async () => {
    const saved = await bodyOf(
      201,
      yip().send('POST', '/api/audit/searches', { name: 'Refusals of Ben', filters: { outcome: 'refused' } }),
    )
    expect(list(await bodyOf(200, yip().get('/api/audit/searches')))).toEqual([saved])
    const [event] = (await events()).filter(({ type }) => type === 'audit.search-saved')
    expect(JSON.stringify(event)).not.toContain('Ben')
    expect(event?.details).toMatchObject({ search: saved.id, outcome: 'refused' })
    expect((await yip().send('DELETE', `/api/audit/searches/${saved.id}`)).status).toBe(200)
    expect((await yip().send('DELETE', `/api/audit/searches/${saved.id}`)).status).toBe(404)
    expect(list(await bodyOf(200, yip().get('/api/audit/searches')))).toEqual([])
  })
})

describe('exports', () => {
  it.each(['csv', 'ndjson', 'fhir', 'ocsf'])(
    'as %s are recorded with their digest, and carry a receipt',
    async (format) => {
      const answer = await yip().get(`/api/audit/export?format=${format}&project=${ids.projectId}`)
      const text = await answer.text()
      const id = answer.headers.get('harbourgate-export')
      const expected = (await events()).filter(({ about }) => about.project === ids.projectId).length
      expect(text.trim().split('\n')).toHaveLength(expected + (format === 'csv' ? 1 : 0))
      const receipt = await receiptOf(String(id))
      const entry = Buffer.from(String(receipt.entry), 'base64')
      const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
      expect(parseEvent(entry)).toMatchObject({
        type: 'audit.export-finished',
        details: { export: id, format },
        digests: { content: digest },
        counts: { entries: expected },
      })
      const { logKeys } = test.gateway.deps
      verifyReceipt(String(receipt.proof), entry, logKeys.trusted)
    },
  )

  it('are refused to everybody but the auditor, in every form they do not have, and without a receipt until finished', async () => {
    expect((await test.api.as('ho').get('/api/audit/export?format=csv')).status).toBe(403)
    expect((await yip().get('/api/audit/export?format=pdf')).status).toBe(422)
    expect((await yip().get('/api/audit/export')).status).toBe(422)
    const nobody = '00000000-0000-4000-8000-000000000000'
    expect((await yip().get(`/api/audit/exports/${nobody}/receipt`)).status).toBe(404)
  })
})

async function receiptOf(id: string): Promise<Json> {
  for (let tries = 0; tries < 40; tries += 1) {
    const answer = await yip().get(`/api/audit/exports/${id}/receipt`)
    if (answer.status === 200) return jsonOf(answer)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('no receipt')
}

describe('FHIR', () => {
  const search = async (query: string) => bodyOf(200, yip().get(`/fhir/AuditEvent?${query}`))

  it('serves a searchset Bundle that pages through everything once', async () => {
    const seen = new Set<unknown>()
    let path = `/fhir/AuditEvent?agent=${adaId}&_count=7`
    let total: unknown
    for (;;) {
      const bundle = await bodyOf(200, yip().get(path))
      expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'searchset' })
      total ??= bundle.total
      for (const { fullUrl } of list(bundle, 'entry')) seen.add(fullUrl)
      const next = list(bundle, 'link').find(({ relation }) => relation === 'next')
      if (next === undefined) break
      const { pathname, search: query } = new URL(String(next.url))
      path = `${pathname}${query}`
    }
    expect(seen.size).toBe(total)
    expect(seen.size).toBeGreaterThan(7)
  })

  it('finds by type, outcome and date, and no patient ever', async () => {
    const refused = await search('outcome=8')
    expect(list(refused, 'entry').every(({ resource }) => Object(resource).outcome === '8')).toBe(true)
    expect(refused.total).toBeGreaterThan(5)
    const disclosed = await search('type=http://dicom.nema.org/resources/ontology/DCM|110106')
    expect(list(disclosed, 'entry').map(({ resource }) => Object(resource).subtype[0].code)).toEqual(
      expect.arrayContaining(['disclose']),
    )
    const today = new Date().toISOString().slice(0, 10)
    expect((await search(`date=${today}&outcome=8`)).total).toBe(refused.total)
    expect((await search(`date=lt${today}`)).total).toBe(0)
    expect(await search('patient=Patient/1')).toMatchObject({ total: 0 })
  })

  it('answers errors as OperationOutcome, and says what it does', async () => {
    const answer = await yip().get('/fhir/AuditEvent?colour=blue')
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toMatch('application/fhir+json')
    expect(await answer.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'invalid' }, {}],
    })
    for (const query of ['date=soon', 'outcome=9', '_count=0', 'date=2026-01-01T00:00'])
      expect((await yip().get(`/fhir/AuditEvent?${query}`)).status).toBe(422)
    expect((await test.api.as('ada').get('/fhir/AuditEvent')).status).toBe(403)
    const metadata = await jsonOf(await test.api.open('/fhir/metadata'))
    expect(metadata).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' })
  })
})

describe('replay', () => {
  const replay = (order: object = {}) => bodyOf(200, yip().send('POST', '/api/audit/replay', order))

  it('reaches every recorded decision again', async () => {
    const report = await replay()
    expect(report).toMatchObject({ ok: true, differing: 0, differences: [] })
    expect(report.decisions).toBeGreaterThan(50)
  })

  it('says how far it is to whoever asks, and so does verifying', async () => {
    for (const [path, body] of [
      ['/api/audit/replay', {}],
      ['/api/audit/verify', undefined],
    ] as const) {
      const answer = await yip().send('POST', path, body, { accept: progressType })
      const told: number[] = []
      const end = await readProgress(answer.body, (done, total) => told.push(done / total))
      expect(end).toMatchObject({ result: { ok: true } })
      expect(told.length).toBeGreaterThan(0)
    }
  })

  it('reports a decision that does not follow from what it was decided on, and inputs that are gone', async () => {
    const { database } = test.gateway.deps
    const [refusal] = (await entries()).filter(({ type }) => type === 'access.denied')
    const event = Buffer.from(refusal?.bytes ?? []).toString('utf8')
    const inputs = parseEvent(refusal?.bytes ?? new Uint8Array()).decision?.inputs
    await database.query('ALTER TABLE audit_entry DISABLE TRIGGER immutable_rows')
    await database.query('ALTER TABLE audit_evidence DISABLE TRIGGER immutable_rows')
    const forged = event.replace('"reasons":["NOT_PROJECT_MEMBER"]', '"reasons":[]')
    expect(forged).not.toBe(event)
    const set = (text: string) =>
      database.query('UPDATE audit_entry SET bytes = $1 WHERE id = $2', [Buffer.from(text), refusal?.id])
    await set(forged)
    const report = await replay({ entry: String(refusal?.id) })
    expect(report).toMatchObject({ ok: false, differing: 1, differences: [{ kind: 'answer-differs' }] })
    await set(event)
    expect(await replay({ entry: String(refusal?.id) })).toMatchObject({ ok: true, decisions: 1 })
    const [kept] = await database.query<{ content: string }>(
      'SELECT content FROM audit_evidence WHERE digest = $1',
      [inputs],
    )
    const put = (content: string | undefined) =>
      database.query('UPDATE audit_evidence SET content = $1 WHERE digest = $2', [content, inputs])
    await put(kept?.content.replace('"active":true', '"active":false'))
    expect(await replay({ entry: String(refusal?.id) })).toMatchObject({
      differences: [{ kind: 'question-missing' }],
    })
    await put(kept?.content)
    expect((await yip().send('POST', '/api/audit/replay', { entry: '999999999' })).status).toBe(404)
    await database.query('ALTER TABLE audit_entry ENABLE TRIGGER immutable_rows')
    await database.query('ALTER TABLE audit_evidence ENABLE TRIGGER immutable_rows')
  })
})

describe('personal data', () => {
  it('is beside the entries, opens for the auditor on record, and is gone once a person is erased; proofs hold', async () => {
    const person = {
      issuer: 'https://identity.example.org',
      subject: 'sunny',
      name: 'Sunny Fung',
      email: 'sunny@example.org',
      organisation: 'Peak University',
      roles: ['researcher'],
    }
    const { id } = await bodyOf(201, test.api.as('ho').send('POST', '/api/people', person))
    const [entry] = (await entries()).filter(
      ({ personId, type }) => personId === id && type === 'person.registered',
    )
    expect(Buffer.from(entry?.bytes ?? []).toString()).not.toMatch(/Sunny|sunny/)
    const open = () => bodyOf(200, yip().get(`/api/audit/events/${entry?.id}/personal-data`))
    const opened = list(await open())
    expect(opened.find(({ kind }) => kind === 'person')?.value).toContain('Sunny Fung')
    expect(opened.find(({ kind }) => kind === 'client')?.value).toContain('127.0.0.1')
    expect((await test.api.as('ho').get(`/api/audit/events/${entry?.id}/personal-data`)).status).toBe(403)

    const erase = (subject: string) =>
      test.api.as(subject).send('POST', `/api/people/${id}/erase`, { reason: 'Sunny asked us to' })
    expect((await erase('yip')).status).toBe(403)
    expect(await bodyOf(200, erase('ho'))).toMatchObject({ person: id, sideRecords: 1 })
    expect((await erase('ho')).status).toBe(404)
    const gone = list(await open())
    expect(gone.find(({ kind }) => kind === 'person')).toMatchObject({ erased: true, value: null })
    expect(gone.find(({ kind }) => kind === 'client')).toMatchObject({ erased: false })
    const erasing = (await events()).find(({ type }) => type === 'person.erased')
    expect(erasing).toMatchObject({
      about: { person: id },
      details: { key: expect.any(String), active: false },
    })
    expect(JSON.stringify(erasing)).not.toContain('Sunny')
    const { client } = test.gateway.deps.database
    expect(await client.person.findUnique({ where: { id: String(id) } })).toMatchObject({
      name: 'Erased person',
      active: false,
    })
    expect(await bodyOf(200, yip().send('POST', '/api/audit/verify'))).toMatchObject({
      ok: true,
      findings: [],
    })
  })
})
