import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseEvent } from '../../../src/domain/audit/event-search.ts'
import { verifyTiles } from '../../../src/domain/audit/verify-tiles.ts'
import { foldersOf } from '../../../src/folders.ts'
import { webLog } from '../../../src/platform/audit/web-log.ts'
import { type Database, openDatabase } from '../../../src/platform/database/database.ts'
import { ageLog } from '../../support/aged-log.ts'
import { bodyOf, type Json, jsonOf, openGateway, type TestGateway } from '../../support/gateway.ts'
import { logKeys } from '../../support/log.ts'

const OLD = 600
let test: TestGateway
beforeAll(async () => {
  test = await openGateway({
    prepare: async (folder, url) => {
      const database = await openDatabase(
        url === undefined ? { directory: foldersOf(folder).database } : { url },
      )
      const gone = await withAccess(database, 'Gone', false)
      await withAccess(database, 'Still', true)
      const change = { type: 'person.changed', about: { person: gone }, details: { active: false } } as const
      await ageLog(database, OLD, (i) => (i === 10 ? change : {}))
      await database.close()
    },
  })
})
afterAll(() => test?.close())

/** A person in a project with a grant from before the first entry, with an id of their own. */
async function withAccess({ client }: Database, name: string, active: boolean): Promise<string> {
  const [id, projectId] = [randomUUID(), randomUUID()]
  const createdAt = new Date('2009-01-01T00:00:00.000Z')
  const common = { organisation: 'O', createdAt }
  await client.person.create({
    data: { id, issuer: 'https://id.example', subject: id, name, email: '', roles: [], active, ...common },
  })
  await client.project.create({ data: { id: projectId, title: 'Long ago', createdBy: id, ...common } })
  await client.projectMember.create({ data: { projectId, personId: id, role: 'lead', addedAt: createdAt } })
  const scope = { datasets: [{ dataset: 'd', version: 1 }] }
  const period = { startsAt: createdAt, endsAt: new Date('2012-01-01T00:00:00.000Z') }
  const terms = { requestVersion: 1, conditions: [], obligations: [], status: 'active' }
  await client.grant.create({
    data: { id: randomUUID(), requestId: randomUUID(), projectId, scope, ...period, ...terms },
  })
  return id
}

const send = (subject: string, path: string, body?: object) =>
  test.api.as(subject).send('POST', `/api/audit/${path}`, body)
const retention = (subject = 'yip') => bodyOf(200, test.api.as(subject).get('/api/audit/retention'))
const { parse } = JSON
const events = async (type: string) =>
  (
    await test.gateway.deps.database.client.auditEntry.findMany({ where: { type }, orderBy: { id: 'asc' } })
  ).map(({ id, bytes }) => ({ id, event: parseEvent(bytes) }))
const me = async (subject: string) =>
  String((await bodyOf(200, test.api.as(subject).get('/api/people/me'))).id)
const log = () => webLog(`${test.gateway.origin}/log`)
const keys = () => [...test.gateway.deps.logKeys.trusted, ...logKeys]
let hold: Json

describe('who may', () => {
  it.each(['ada', 'lee', 'chan', 'wong'])(
    '%s neither reads retention, nor holds, nor prunes',
    async (subject) => {
      const answers = await Promise.all([
        test.api.as(subject).get('/api/audit/retention'),
        test.api.as(subject).get('/api/audit/holds'),
        send(subject, 'holds', { reason: 'Mine' }),
        send(subject, 'holds/00000000-0000-4000-8000-000000000000/lift', { reason: 'Mine' }),
        send(subject, 'prune'),
      ])
      for (const answer of answers)
        expect([answer.status, (await jsonOf(answer)).code]).toEqual([403, 'NO_POLICY_PERMITS'])
    },
  )

  it('an administrator does not hold, and an auditor does not prune; both attempts are on record', async () => {
    for (const answer of [
      await send('ho', 'holds', { reason: 'To get rid of it' }),
      await send('yip', 'prune'),
    ]) {
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([403, 'POLICY_FORBIDS'])
    }
    const denied = (await events('access.denied')).map(({ event }) => event.action)
    expect(denied).toEqual(expect.arrayContaining(['audit.place-hold', 'audit.prune']))
  })
})

describe('a legal hold', () => {
  it('is placed on record, with its reason under the key of whoever placed it', async () => {
    const order = { reason: 'Complaint 2026/17 of Mr. Fung', fromIndex: 300 }
    hold = await bodyOf(201, send('yip', 'holds', order))
    expect(hold).toMatchObject({ project: null, fromIndex: 300, placedBy: await me('yip'), liftedAt: null })
    const [placed] = await events('audit.hold-placed')
    expect(placed?.event).toMatchObject({
      action: 'audit.place-hold',
      details: { hold: hold.id, scope: 'everything', fromIndex: 300 },
      sealed: { reason: expect.stringMatching(/^sha256:/) },
    })
    expect([String(placed?.id), JSON.stringify(placed?.event)]).toEqual([
      hold.placedEntry,
      expect.not.stringContaining('Fung'),
    ])
    const revealed = await bodyOf(
      200,
      test.api.as('yip').get(`/api/audit/events/${hold.placedEntry}/personal-data`),
    )
    expect(JSON.stringify(revealed)).toContain('Complaint 2026/17 of Mr. Fung')
  })

  it.each([
    ['no reason', {}],
    ['an empty reason', { reason: '  ' }],
    ['a project that is not one', { reason: 'x', project: 'x' }],
    ['a negative index', { reason: 'x', fromIndex: -1 }],
    ['a time that is none', { reason: 'x', fromTime: 'yesterday' }],
    ['an unknown field', { reason: 'x', everything: true }],
  ])('with %s is refused', async (_what, body) => {
    const answer = await send('yip', 'holds', body)
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([422, 'INPUT_INVALID'])
  })

  it('on something that is not there is refused, since it would protect nothing', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000'
    const answer = await send('yip', 'holds', { reason: 'x', project: unknown, dataset: 'nothing' })
    const { code, violations } = await jsonOf(answer)
    expect([answer.status, code]).toEqual([422, 'INPUT_INVALID'])
    expect(violations).toMatchObject([{ path: 'project' }, { path: 'dataset' }])
    expect(await test.gateway.deps.database.client.auditHold.count()).toBe(1)
  })

  it('is listed, newest first, in pages, to auditor and administrator', async () => {
    const other = await bodyOf(201, send('yip', 'holds', { reason: 'Another', person: await me('ada') }))
    const ids: unknown[] = []
    let cursor = ''
    do {
      const page = await bodyOf(200, test.api.as('ho').get(`/api/audit/holds?state=active&limit=1${cursor}`))
      ids.push(...(Array.isArray(page.items) ? page.items.map(({ id }) => id) : []))
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
    } while (cursor !== '')
    expect(ids).toEqual([other.id, hold.id])
  })

  it('says what stops pruning', async () => {
    expect(await retention()).toMatchObject({
      policy: { id: 'default', digest: test.gateway.deps.retention.digest },
      minimumIndex: 0,
      prunableTo: 256,
      expired: 300,
      holds: 2,
      stop: { index: 300, type: 'person.read', because: 'hold', hold: hold.id, until: null },
    })
  })

  it('is lifted on record, by an auditor, once', async () => {
    const path = `holds/${hold.id}/lift`
    const refused = await send('ho', path, { reason: 'No longer needed' })
    expect((await jsonOf(refused)).code).toBe('POLICY_FORBIDS')
    expect((await retention()).holds).toBe(2)
    const lifted = await bodyOf(200, send('yip', path, { reason: 'Settled' }))
    expect(lifted).toMatchObject({ id: hold.id, liftedBy: await me('yip') })
    const [entry] = await events('audit.hold-lifted')
    expect(entry?.event).toMatchObject({ details: { hold: hold.id }, sealed: { reason: expect.any(String) } })
    const again = await send('yip', path, { reason: 'Settled' })
    expect([again.status, (await jsonOf(again)).code]).toEqual([409, 'HOLD_LIFTED'])
    const unknown = await send('yip', 'holds/00000000-0000-4000-8000-000000000000/lift', { reason: 'x' })
    expect((await jsonOf(unknown)).code).toBe('NOT_FOUND')
  })
})

describe('pruning', () => {
  it('is on record with what it removed and by which policy, and the log still verifies', async () => {
    const before = await log().checkpoint()
    const done = await bodyOf(200, send('ho', 'prune'))
    expect(done).toMatchObject({ before: 0, minimumIndex: 512, entries: 512, stop: { because: 'period' } })
    const [entry] = await events('audit.pruned')
    expect(entry?.event).toMatchObject({
      action: 'audit.prune',
      counts: { from: 0, minimum: 512, entries: 512, holds: 1 },
      digests: { policy: test.gateway.deps.retention.digest },
      details: { policy: 'default', version: 1 },
    })
    const verdict = await bodyOf(200, send('yip', 'verify'))
    expect(verdict).toMatchObject({ pruned: '512' })
    // The first checkpoint is signed with a key of this test, which the gateway does not know.
    const own = (item: Json) => item.kind !== 'checkpoint-invalid'
    expect(Array.isArray(verdict.findings) ? verdict.findings.filter(own) : null).toEqual([])
    const published = await verifyTiles(log(), keys(), { retained: [before] })
    expect([published.findings, published.pruned, published.contentFrom]).toEqual([[], 512n, 512n])
  })

  it('removes nothing a second time, and says what stops it', async () => {
    const done = await bodyOf(200, send('ho', 'prune'))
    expect(done).toMatchObject({ before: 512, minimumIndex: 512, entries: 0, sideRecords: 0 })
    expect(await events('audit.pruned')).toHaveLength(1)
    expect((await events('audit.read')).at(-1)?.event.details).toMatchObject({ kind: 'prune' })
  })

  it('is told to whoever asks the log or the desk for what is gone', async () => {
    const { origin } = test.gateway
    expect(await (await fetch(`${origin}/log/minimum-index`)).text()).toBe('512\n')
    const bundle = await fetch(`${origin}/log/tile/entries/000`)
    expect([bundle.status, (await jsonOf(bundle)).detail]).toEqual([
      404,
      'Entries 0 to 255 were pruned: the log publishes entries from index 512 on, and the leaf hashes of all',
    ])
    expect((await fetch(`${origin}/log/tile/0/000`)).status).toBe(200)
    for (const path of ['events/1', 'receipts/1']) {
      const answer = await test.api.as('yip').get(`/api/audit/${path}`)
      expect([answer.status, (await jsonOf(answer)).detail]).toEqual([
        404,
        'There is no such entry, or it was pruned: entries are kept from index 512 on',
      ])
    }
    const found = await bodyOf(200, test.api.as('yip').get('/api/audit/events?to=2011-01-01T00:00:00.000Z'))
    expect(found.total).toBe(OLD - 512)
    expect(await bodyOf(200, send('yip', 'replay', {}))).toMatchObject({ ok: true })
    const exported = await test.api
      .as('yip')
      .get('/api/audit/export?format=ndjson&to=2011-01-01T00:00:00.000Z')
    const lines = (await exported.text()).trim().split('\n')
    expect([lines.length, parse(lines[0] ?? '').index]).toEqual([OLD - 512, '512'])
  })

  it('says of who had access on a day that its entries are gone, and goes by the register then', async () => {
    const access = (on: string) => bodyOf(200, test.api.as('yip').get(`/api/audit/access?on=${on}`))
    const names = (page: Json) => (Array.isArray(page.items) ? page.items.map(({ name }) => name) : null)
    // The entry that made Gone inactive was pruned; the register still says so.
    const long = await access('2010-02-01')
    expect([long.pruned, names(long)]).toEqual([false, ['Still']])
    const before = await access('2009-12-01')
    expect([before.pruned, names(before)]).toEqual([true, ['Still']])
  })
})
