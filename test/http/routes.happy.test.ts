import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { createTestApp, projectId } from './support/app.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('a route', () => {
  it('answers a permitted call with JSON, an ETag and a request id', async () => {
    const { app, denied } = createTestApp()
    const answer = await request(app).get(`/api/things/${projectId}`).auth('ada', { type: 'bearer' })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ id: projectId, title: 'One', by: 'ada' })
    expect(answer.headers).toMatchObject({ etag: '"3"', 'cache-control': 'no-store' })
    expect(answer.headers['x-request-id']).toMatch(uuid)
    expect(denied).toEqual([])
  })

  it('pages a list with an opaque cursor and defaults', async () => {
    const { app } = createTestApp()
    const answer = await request(app).get('/api/things').auth('ada', { type: 'bearer' })
    expect(answer.body.items).toHaveLength(50)
    const next = await request(app)
      .get(`/api/things?limit=2&cursor=${answer.body.nextCursor}`)
      .auth('ada', { type: 'bearer' })
    expect(next.body.items).toHaveLength(2)
  })

  it('streams a file and tells how it ended', async () => {
    const { app, journal } = createTestApp()
    const answer = await request(app).get(`/api/things/${projectId}/file`).auth('ada', { type: 'bearer' })
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('a,b\n1,2\n')
    expect(journal.ended).toEqual([{ bytes: 8, completed: true }])
  })

  const leavings = [
    ['with the last byte, before the end of the file was seen', 'end', 8, true],
    ['half way', 'between', 4, false],
  ] as const
  it.each(leavings)('tells of a caller who leaves %s', async (_, wait, bytes, completed) => {
    const { app, journal } = createTestApp()
    const server = app.listen(0)
    try {
      const { port } = server.address() as AddressInfo
      const path = `/api/things/${projectId}/file?wait=${wait}`
      const call = get({ port, path, agent: false, headers: { Authorization: 'Bearer ada' } })
      const [answer] = await once(call, 'response')
      let taken = 0
      for await (const chunk of answer) {
        taken += chunk.length
        if (taken === bytes) break
      }
      call.destroy()
      for (let tries = 0; tries < 50 && journal.ended.length === 0; tries += 1) await setTimeout(20)
      expect(journal.ended).toEqual([{ bytes, completed }])
    } finally {
      server.close()
    }
  })

  it('sends the headers of a file for HEAD, and tells that no byte was taken', async () => {
    const { app, journal } = createTestApp()
    const answer = await request(app).head(`/api/things/${projectId}/file`).auth('ada', { type: 'bearer' })
    expect([answer.status, answer.text]).toEqual([200, undefined])
    expect(journal.ended).toEqual([{ bytes: 0, completed: false }])
  })

  it('takes over a well-formed request id and no other', async () => {
    const { app } = createTestApp()
    const id = '7d0f2bd4-7c2f-4cc3-9fd9-3f6f3b1b8c3e'
    expect((await request(app).get('/livez').set('X-Request-Id', id)).headers['x-request-id']).toBe(id)
    for (const sent of ['1', 'A123456(3)', `${id}x`, '../..'])
      expect((await request(app).get('/livez').set('X-Request-Id', sent)).headers['x-request-id']).toMatch(
        uuid,
      )
  })

  it('lets a change through that names the current version', async () => {
    const { app } = createTestApp()
    const change = () =>
      request(app).put(`/api/things/${projectId}`).auth('ada', { type: 'bearer' }).send({ title: 'Two' })
    expect((await change().set('If-Match', '"3"')).headers.etag).toBe('"4"')
    expect((await change().set('If-Match', '"1", "3"')).status).toBe(200)
    expect((await change()).body.code).toBe('PRECONDITION_REQUIRED')
    expect((await change().set('If-Match', '*')).body.code).toBe('PRECONDITION_REQUIRED')
    expect((await change().set('If-Match', '"2"')).body).toMatchObject({
      code: 'VERSION_CONFLICT',
      status: 412,
    })
    expect((await change().set('If-Match', 'W/"3"')).body.code).toBe('VERSION_CONFLICT')
  })
})

describe('a repeated call with an Idempotency-Key', () => {
  const body = { projectId, title: 'First' }

  it('gets the first answer again, headers included', async () => {
    const { app, journal } = createTestApp()
    const send = () =>
      request(app).post('/api/things').auth('ada', { type: 'bearer' }).set('Idempotency-Key', 'k1').send(body)
    const first = await send()
    const second = await send()
    expect(first.status).toBe(201)
    expect([second.status, second.body, second.headers.location]).toEqual([
      201,
      first.body,
      first.headers.location,
    ])
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(journal.drafted).toEqual(['First'])
  })

  it('acts once when two arrive together', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const { app, journal } = createTestApp({ hold: () => gate })
    const server = app.listen(0)
    const send = () =>
      request(server)
        .post('/api/things')
        .auth('ada', { type: 'bearer' })
        .set('Idempotency-Key', 'k1')
        .send(body)
        .then((r) => r.status)
    const both = [send(), send(), send()]
    setImmediate(() => setImmediate(release))
    expect(await Promise.all(both)).toEqual([201, 201, 201])
    expect(journal.drafted).toEqual(['First'])
    server.close()
  })

  it('is refused with another body, and is nobody else’s', async () => {
    const { app, journal } = createTestApp()
    const send = (who: string, sent: object) =>
      request(app).post('/api/things').auth(who, { type: 'bearer' }).set('Idempotency-Key', 'k1').send(sent)
    await send('ada', body)
    expect((await send('ada', { ...body, title: 'Second' })).body.code).toBe('IDEMPOTENCY_KEY_REUSED')
    expect((await send('ben', body)).body.code).toBe('NOT_PROJECT_MEMBER')
    expect(journal.drafted).toEqual(['First'])
  })

  it('may be tried again after a failure, and each call without a key acts', async () => {
    const { app, journal } = createTestApp()
    const send = (title: string, key: string) =>
      request(app)
        .post('/api/things')
        .auth('ada', { type: 'bearer' })
        .set('Idempotency-Key', key)
        .send({ projectId, title })
    expect((await send('illegal', 'k1')).status).toBe(409)
    expect((await send('fine', 'k1')).status).toBe(201)
    const bare = () => request(app).post('/api/things').auth('ada', { type: 'bearer' }).send(body)
    await bare()
    await bare()
    expect(journal.drafted).toEqual(['fine', 'First', 'First'])
    expect((await send('x', 'k'.repeat(201))).body.violations[0].path).toBe('header.Idempotency-Key')
  })
})
