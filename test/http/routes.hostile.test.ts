import { describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { problemSchema } from '../../src/contract/problem.ts'
import { createTestApp, projectId } from './support/app.ts'

const post = (app: ReturnType<typeof createTestApp>['app']) =>
  request(app).post('/api/things').auth('ada', { type: 'bearer' })

describe('bad input', () => {
  it('names each unknown field and each wrong value, and repeats none of them', async () => {
    const { app, journal } = createTestApp()
    const answer = await post(app).send({
      projectId,
      title: 7,
      owner: 'A123456(3)',
      tags: [{ name: 'a', extra: 1 }],
    })
    expect([answer.status, answer.body.code]).toEqual([422, 'INPUT_INVALID'])
    expect(answer.body.violations.map((violation: { path: string }) => violation.path).sort()).toEqual([
      'owner',
      'tags.0.extra',
      'title',
    ])
    expect(JSON.stringify(answer.body)).not.toContain('A123456')
    expect(journal.drafted).toEqual([])
  })

  it.each([
    ['/api/things?limit=0', 'query.limit'],
    ['/api/things?limit=201', 'query.limit'],
    ['/api/things?limit=1&limit=2', 'query.limit'],
    ['/api/things?cursor=%00', 'query.cursor'],
    ['/api/things?sort=1', 'query.sort'],
    ['/api/things/1;drop', 'path.id'],
    ['/api/things/..%2f..%2fetc', 'path.id'],
  ])('refuses %s', async (address, path) => {
    const { app } = createTestApp()
    const answer = await request(app).get(address).auth('ada', { type: 'bearer' })
    expect([answer.status, answer.body.code]).toEqual([422, 'INPUT_INVALID'])
    expect(answer.body.violations[0].path).toBe(path)
  })

  it.each([
    ['{"projectId":', 'JSON_MALFORMED', 400],
    ['"text"', 'JSON_MALFORMED', 400],
    ['[]', 'INPUT_INVALID', 422],
    ['null', 'JSON_MALFORMED', 400],
    ['{"__proto__":{"admin":true}}', 'JSON_MALFORMED', 400],
    [`{"title":"${'x'.repeat(3000)}"}`, 'BODY_TOO_LARGE', 413],
    [`${'['.repeat(900)}${']'.repeat(900)}`, 'INPUT_INVALID', 422],
    ['', 'INPUT_INVALID', 422],
  ])('answers body %#', async (body, code, status) => {
    const { app } = createTestApp()
    const answer = await post(app).type('json').send(body)
    expect([answer.body.code, answer.status]).toEqual([code, status])
    expect(problemSchema.parse(answer.body)).toEqual(answer.body)
  })

  it.each([
    ['text/plain'],
    ['application/xml'],
    ['application/x-www-form-urlencoded'],
    ['application/json; charset=latin1'],
  ])('refuses %s', async (type) => {
    const { app } = createTestApp()
    const answer = await post(app).set('Content-Type', type).send('{}')
    expect([answer.status, answer.body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED'])
  })

  it('refuses compressed bodies and bodies where none belongs', async () => {
    const { app } = createTestApp()
    const zipped = await post(app).type('json').set('Content-Encoding', 'gzip').send('{}')
    expect(zipped.body.code).toBe('MEDIA_TYPE_UNSUPPORTED')
    const surplus = await request(app).get('/api/things').auth('ada', { type: 'bearer' }).send({ a: 1 })
    expect(surplus.body.code).toBe('INPUT_INVALID')
  })

  it('does not read a body before it knows the caller', async () => {
    const { app } = createTestApp()
    const answer = await request(app).post('/api/things').type('json').send('{"broken')
    expect(answer.body.code).toBe('TOKEN_MISSING')
  })

  it('answers unknown addresses 404, and known ones with another method 405 and Allow', async () => {
    const { app } = createTestApp()
    expect((await request(app).get('/api/nothing')).body.code).toBe('NOT_FOUND')
    expect((await request(app).get('/api/things/%E0%A4%A').auth('ada', { type: 'bearer' })).body.code).toBe(
      'NOT_FOUND',
    )
    const answer = await request(app).delete('/api/things').auth('ada', { type: 'bearer' })
    expect([answer.status, answer.body.code, answer.headers.allow]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'GET, HEAD, OPTIONS, POST',
    ])
    expect((await request(app).options('/api/things')).status).toBe(204)
  })
})

describe('what goes wrong inside', () => {
  it('says nothing about unknown errors', async () => {
    const { app } = createTestApp()
    const answer = await post(app).send({ projectId, title: 'broken' })
    expect([answer.status, answer.body.code]).toEqual([500, 'INTERNAL'])
    expect(JSON.stringify(answer.body)).not.toMatch(/A123456|secret|odd|stack/)
  })

  it('does not send an answer that its schema does not describe', async () => {
    const { app } = createTestApp()
    const answer = await request(app).get('/api/loose').auth('ada', { type: 'bearer' })
    expect(answer.body.code).toBe('INTERNAL')
    expect(JSON.stringify(answer.body)).not.toContain('A123456')
  })

  it('breaks the connection when a stream fails half way, and tells that it did not complete', async () => {
    const { app, journal } = createTestApp()
    const attempt = request(app)
      .get(`/api/things/${projectId}/file?fail=late`)
      .auth('ada', { type: 'bearer' })
    await expect(attempt).rejects.toThrow()
    expect(journal.ended).toEqual([expect.objectContaining({ completed: false })])
  })

  it('refuses when the policies cannot be evaluated', async () => {
    const { app } = createTestApp({
      decide: () => {
        throw new Error('engine trap')
      },
    })
    const answer = await request(app).get('/api/things').auth('ada', { type: 'bearer' })
    expect(answer.status).toBe(500)
    expect(answer.body.items).toBeUndefined()
  })
})

describe('rate limit', () => {
  it('answers 429 as a problem with Retry-After, and never limits liveness', async () => {
    const { app } = createTestApp({ rateLimit: 2 })
    const get = () => request(app).get('/api/things').auth('ada', { type: 'bearer' })
    expect([(await get()).status, (await get()).status]).toEqual([200, 200])
    const third = await get()
    expect([third.status, third.body.code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0)
    // A forwarded address is not believed unless a proxy is configured.
    expect((await get().set('X-Forwarded-For', '203.0.113.9')).status).toBe(429)
    expect((await request(app).get('/livez')).status).toBe(200)
  })
})
