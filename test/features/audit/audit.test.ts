import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { parseVerifierKey } from '../../../src/domain/audit/verifier-key.ts'
import { bodyOf, type Json, jsonOf, openGateway, type TestGateway } from '../../support/gateway.ts'

let test: TestGateway
let adaId: string

beforeAll(async () => {
  test = await openGateway()
  for (let at = 0; at < 30; at += 1) {
    await bodyOf(201, test.api.as('ada').send('POST', '/api/projects', { title: `Project ${at}` }))
  }
  adaId = String((await bodyOf(200, test.api.as('ada').get('/api/people/me'))).id)
  await test.api.as('ada').send('POST', '/api/people', {})
})

afterAll(() => test?.close())

const search = (query: string, subject = 'yip') => test.api.as(subject).get(`/api/audit/events?${query}`)
const itemsOf = (page: Json): Json[] => (Array.isArray(page.items) ? page.items : [])

describe('searching the log', () => {
  it('finds by person, type and outcome, with a total over all pages', async () => {
    const page = await bodyOf(200, search(`person=${adaId}&type=project.created&outcome=success&limit=10`))
    expect(page.total).toBe(30)
    expect(itemsOf(page)).toHaveLength(10)
    expect(itemsOf(page).every((item) => item.actor === adaId && item.type === 'project.created')).toBe(true)
  })

  it('pages through everything once, newest first', async () => {
    const seen: string[] = []
    let cursor: unknown
    do {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`
      const page = await bodyOf(200, search(`person=${adaId}&type=project.created&limit=7${from}`))
      seen.push(...itemsOf(page).map((item) => String(item.id)))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toHaveLength(30)
    expect(new Set(seen).size).toBe(30)
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)))
  })

  it('finds refusals by reason, and nothing outside a time', async () => {
    const refused = await bodyOf(200, search(`person=${adaId}&outcome=refused&reason=NO_POLICY_PERMITS`))
    expect(refused.total).toBe(1)
    expect((await bodyOf(200, search('to=2020-01-01T00:00:00.000Z'))).total).toBe(0)
  })

  it('is itself recorded, with what was searched for', async () => {
    await bodyOf(200, search('outcome=failed&reason=GRANT_EXPIRED'))
    const [newest] = itemsOf(await bodyOf(200, search('type=audit.read')))
    const { details, sealed } = JSON.parse(String(newest?.event))
    expect(details).toEqual({ kind: 'search', outcome: 'failed', reason: 'GRANT_EXPIRED' })
    expect(sealed.asked).toBeUndefined()
  })

  // An auditor looking for a patient must not be the one who writes that patient into the log.
  it.each([
    ['/api/audit/events?concerns=', 'A123456(3)'],
    ['/api/audit/events?person=', 'A123456(3)'],
    ['/api/audit/events?dataset=', 'a1234563'],
    ['/api/audit/events?reason=', 'CHAN_TAI_MAN'],
    ['/api/audit/events?organisation=', 'Chan Tai Man'],
    ['/api/audit/access?on=2026-01-31&dataset=', 'a1234563'],
    ['/api/audit/export?format=csv&organisation=', 'Chan Tai Man'],
    ['/fhir/AuditEvent?patient=', 'Patient/A1234563'],
    ['/fhir/AuditEvent?patient:identifier=', 'urn:hk|A1234563'],
    ['/fhir/AuditEvent?agent=', 'A1234563'],
    ['/fhir/AuditEvent?type=', 'A1234563'],
  ])('keeps what was typed into %s sealed, for auditors to open', async (address, typed) => {
    const { client } = test.gateway.deps.database
    const last = await client.auditEntry.findFirst({ orderBy: { id: 'desc' } })
    await (await test.api.as('yip').get(address + encodeURIComponent(typed))).text()
    const entries = await client.auditEntry.findMany({ where: { id: { gt: last?.id ?? 0n } } })
    const texts = entries.map(({ bytes }) => Buffer.from(bytes).toString('utf8'))
    expect(texts.length).toBeGreaterThan(0)
    expect(texts.filter((text) => text.includes(typed))).toEqual([])
    const opened = await bodyOf(
      200,
      test.api.as('yip').get(`/api/audit/events/${entries[0]?.id}/personal-data`),
    )
    const asked = itemsOf(opened).find(({ kind }) => kind === 'asked')
    expect(Object.values(JSON.parse(String(asked?.value)))).toContain(typed)
  })

  it('seals what was typed into a search that is saved', async () => {
    const body = { name: 'One patient', filters: { concerns: 'A123456(3)', outcome: 'refused' } }
    const saved = await bodyOf(201, test.api.as('yip').send('POST', '/api/audit/searches', body))
    const [newest] = itemsOf(await bodyOf(200, search('type=audit.search-saved')))
    const { details, sealed } = JSON.parse(String(newest?.event))
    expect(details).toEqual({ search: saved.id, outcome: 'refused' })
    expect(Object.keys(sealed).sort()).toEqual(['asked', 'client', 'name'])
  })

  it.each(['ada', 'chan', 'wong', 'ho'])('is refused to %s', async (subject) => {
    const answer = await search('', subject)
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([403, 'NO_POLICY_PERMITS'])
  })

  it.each([
    'limit=0',
    'limit=201',
    'cursor=x!',
    'cursor=eyJhIjoxfQ',
    'outcome=maybe',
    'from=yesterday',
    'unknown=1',
  ])('refuses the query %s', async (query) => {
    expect((await search(query)).status).toBe(422)
  })

  it('shows one entry with its bytes and its place in the tree', async () => {
    const [item] = itemsOf(await bodyOf(200, search('type=project.created&limit=1')))
    await test.api.as('yip').send('POST', '/api/audit/verify')
    const entry = await bodyOf(200, test.api.as('yip').get(`/api/audit/events/${item?.id}`))
    expect(entry.event).toBe(item?.event)
    expect((await test.api.as('yip').get('/api/audit/events/999999999')).status).toBe(404)
  })
})

describe('the log', () => {
  it('publishes a checkpoint that opens with its published key', async () => {
    const vkey = (await (await test.api.open('/log/vkey')).text()).trim()
    const note = await (await test.api.open('/log/checkpoint')).text()
    expect(openCheckpoint(note, [parseVerifierKey(vkey)]).size).toBeGreaterThan(0n)
  })

  it('verifies, until one byte of an entry differs', async () => {
    expect(await bodyOf(200, test.api.as('yip').send('POST', '/api/audit/verify'))).toMatchObject({
      ok: true,
      findings: [],
    })
    const { database } = test.gateway.deps
    await database.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL')
    await database.query(
      'UPDATE audit_entry SET bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1) WHERE id = (SELECT entry_id FROM audit_leaf WHERE index = 5)',
    )
    await database.query('ALTER TABLE audit_entry ENABLE TRIGGER ALL')
    const verdict = await bodyOf(200, test.api.as('yip').send('POST', '/api/audit/verify'))
    expect(verdict.ok).toBe(false)
    expect(JSON.stringify(verdict.findings)).toContain('leaf-hash-differs')
  })
})
