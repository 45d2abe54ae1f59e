import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { createDrain } from '../../src/http/drain.ts'
import { createTestApp, projectId } from './support/app.ts'

const ada = ['ada', { type: 'bearer' }] as const

describe('headers', () => {
  it('carry the strict content security policy with a fresh nonce for each answer', async () => {
    const { app } = createTestApp()
    const policyOf = async (address: string) =>
      (await request(app).get(address)).headers['content-security-policy'] ?? ''
    const policy = await policyOf('/livez')
    const nonce = /'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1]
    expect(policy.replace(nonce ?? '', 'N').split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce-N'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
    expect(policy).not.toMatch(/unsafe/)
    expect(await policyOf('/livez')).not.toBe(policy)
    // Errors and the documentation carry it too.
    expect(await policyOf('/nothing')).toContain("default-src 'none'")
    expect(await policyOf('/docs')).toContain("script-src 'self'")
  })

  it('give nothing away and forbid sniffing, framing and referrers', async () => {
    const { app } = createTestApp()
    const { headers } = await request(app).get('/version')
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
  })
})

describe('log lines', () => {
  it('name the route pattern and the names of the query, never values, tokens, cookies or ids of things', async () => {
    const { app, lines } = createTestApp()
    const token = 'bad-eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl'
    await request(app)
      .get(`/api/things/${projectId}`)
      .auth(...ada)
    await request(app)
      .get('/api/things?limit=7&name=A123456(3)&A123456(3)=1')
      .auth(...ada)
      .set('Cookie', 'session=s3cr3tcookie')
    await request(app).get('/api/things').auth(token, { type: 'bearer' })
    await request(app)
      .get('/patients/A123456(3)?hkid=A123456(3)')
      .set('User-Agent', 'agent-A123456(3)')
      .set('Referer', 'https://a/?t=s3cr3tcookie')
    await request(app)
      .post('/api/things')
      .auth(...ada)
      .send({ projectId, title: 'broken' })
    await request(app)
      .post('/api/things')
      .auth(...ada)
      .type('json')
      .send('{"A123456(3)')
    const text = lines.join('')
    expect(lines).toHaveLength(6)
    expect(text).not.toMatch(/A123456|eyJ|s3cr3t|secret|Bearer ada|agent-|c2lnbmF0dXJl/)
    expect(text).not.toContain(projectId)
    const parsed = lines.map((line) => JSON.parse(line))
    expect(parsed[0]).toMatchObject({ level: 'info', method: 'GET', route: '/api/things/:id', status: 200 })
    expect(parsed[1]).toMatchObject({ route: '/api/things', query: ['limit', 'name'], code: 'INPUT_INVALID' })
    expect(parsed[2]).toMatchObject({ level: 'warn', code: 'TOKEN_INVALID' })
    expect(parsed[3]).toMatchObject({ route: 'unmatched', status: 404 })
    expect(parsed[4]).toMatchObject({ level: 'error', code: 'INTERNAL', error: { name: 'Error' } })
    expect(parsed[4].error.stack).toContain('app.ts')
    for (const line of parsed) expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('health', () => {
  it('answers liveness, readiness and version without a token', async () => {
    const { app } = createTestApp({ checks: { database: async () => undefined } })
    expect((await request(app).get('/livez')).body).toEqual({ status: 'ok' })
    expect((await request(app).get('/readyz')).body).toEqual({ status: 'ok' })
    expect((await request(app).get('/version')).body).toEqual({ name: 'harbourgate', version: '0.0.0' })
  })

  it('is not ready when a check fails, names it in the log only, and stays alive', async () => {
    const { app, lines } = createTestApp({
      checks: {
        policies: async () => undefined,
        database: async () => {
          throw new Error('down')
        },
      },
    })
    const answer = await request(app).get('/readyz')
    expect([answer.status, answer.body]).toEqual([503, { status: 'unavailable' }])
    expect(lines.some((line) => line.includes('"failing":["database"]'))).toBe(true)
    expect((await request(app).get('/livez')).status).toBe(200)
  })
})

describe('metrics', () => {
  it('count requests by method, pattern and class of status, with no id in any label', async () => {
    const { app, metrics } = createTestApp()
    await request(app)
      .get(`/api/things/${projectId}`)
      .auth(...ada)
    await request(app).get('/api/whatever/A123456')
    const text = await metrics.registry.metrics()
    expect(text).toContain(
      'gateway_http_request_duration_seconds_count{method="GET",route="/api/things/:id",status="2xx"} 1',
    )
    expect(text).toContain(
      'gateway_http_request_duration_seconds_count{method="GET",route="unmatched",status="4xx"} 1',
    )
    expect(text).not.toMatch(/A123456|0190a0b0/)
  })
})

describe('drain', () => {
  it('stops being ready, finishes what runs, closes connections, then runs the last steps once', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let arrived = () => {}
    const running = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { app, drain } = createTestApp({
      hold: () => {
        arrived()
        return gate
      },
    })
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const slow = request(`http://127.0.0.1:${port}`)
      .post('/api/things')
      .auth(...ada)
      .send({ projectId, title: 'slow' })
      .then((answer) => answer)
    await running

    const order: string[] = []
    const finish = [
      async () => {
        order.push('jobs')
      },
      async () => {
        order.push('database')
      },
    ]
    expect(drain.draining()).toBe(false)
    const done = drain.drain([server], { finish })
    expect(drain.draining()).toBe(true)
    expect((await request(app).get('/readyz')).status).toBe(503)
    expect(order).toEqual([])
    await expect(
      new Promise((resolve, reject) =>
        get({ port, path: '/livez', agent: false }, resolve).on('error', reject),
      ),
    ).rejects.toThrow('ECONNREFUSED')

    release()
    expect((await slow).status).toBe(201)
    await done
    await drain.drain([server], { finish })
    expect(order).toEqual(['jobs', 'database'])
  })

  it('cuts off what does not end in time', async () => {
    const drain = createDrain()
    const server = createServer(() => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const arrived = new Promise((resolve) => server.once('request', resolve))
    const hanging = new Promise((resolve, reject) => get({ port, agent: false }, resolve).on('error', reject))
    const failed = hanging.catch(() => 'cut off')
    await arrived
    await drain.drain([server], { timeout: 1 })
    expect(await failed).toBe('cut off')
  })
})
