import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import express, { type Express } from 'express'
import request from 'supertest'
import type { PortalConfig } from '../../src/contract/portal.ts'
import { mountPortal } from '../../src/http/portal.ts'
import { securityHeaders } from '../../src/http/security.ts'

const html = 'text/html,application/xhtml+xml,*/*;q=0.8'
const page = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>'

const config: PortalConfig = {
  issuer: 'http://127.0.0.1/oidc',
  clientId: 'portal',
  audience: 'http://127.0.0.1/api',
  version: '1.2.3',
  demo: false,
  personas: [],
}

function appWith(folder: string): Express {
  const app = express()
  app.use(securityHeaders())
  app.get('/api/known', (_request, response) => void response.json({}))
  mountPortal(app, config, folder)
  app.use((_request, response) => void response.status(404).json({ code: 'NOT_FOUND' }))
  return app
}

describe('the portal', () => {
  let folder: string
  let app: Express

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), page)
    await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    await writeFile(join(folder, 'colour-scheme.js'), '{}')
    await writeFile(join(folder, 'assets', 'start-abc123.js'), 'export {}')
    app = appWith(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  const get = (path: string, accept = html) => request(app).get(path).set('Accept', accept)

  it.each(['/', '/index.html', '/requests/17', '/signed-in?code=a'])(
    'answers %s with the page and the nonce of its own policy',
    async (path) => {
      const { status, text, headers } = await get(path)
      expect(status).toBe(200)
      const nonce = /nonce="([^"]+)"/.exec(text)?.[1]
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
      expect(text).not.toContain('__CSP_NONCE__')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['content-type']).toMatch(/^text\/html/)
    },
  )

  it('tells the portal where to sign in', async () => {
    const { body, headers } = await get('/portal.json', 'application/json')
    expect(body).toEqual(config)
    expect(headers['cache-control']).toBe('no-store')
  })

  it('uses a nonce once only', async () => {
    const [one, other] = [await get('/'), await get('/')]
    expect(one.text).not.toBe(other.text)
  })

  it('serves hashed files for ever', async () => {
    const { status, headers } = await get('/assets/start-abc123.js', '*/*')
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['content-type']).toMatch(/javascript/)
  })

  it('serves the icon for an hour', async () => {
    const { headers } = await get('/favicon.svg', 'image/*')
    expect(headers['cache-control']).toBe('public, max-age=3600')
    expect(headers['content-type']).toBe('image/svg+xml')
  })

  it('serves the script that sets the colour scheme, and nothing else of that place', async () => {
    const { status, headers } = await get('/colour-scheme.js', '*/*')
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=3600')
    expect(headers['content-type']).toMatch(/javascript/)
    expect((await get('/index.html.map', '*/*')).status).toBe(404)
  })

  it.each([
    '/assets/missing.js',
    '/api/unknown',
    '/log/unknown',
    '/docs/unknown',
    '/oidc/unknown',
    '/.well-known/unknown',
  ])('leaves %s unknown, also for a browser', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  it.each(['application/json', '*/*'])(
    'leaves a page unknown to a client that accepts %s',
    async (accept) => {
      expect((await get('/requests', accept)).status).toBe(404)
    },
  )

  it('answers nothing but reads', async () => {
    expect((await request(app).post('/requests').set('Accept', html)).status).toBe(404)
  })

  it.each(['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/..%2findex.html'])(
    'never serves the page without its nonce: %s',
    async (path) => {
      const { text } = await get(path)
      expect(text).not.toContain('__CSP_NONCE__')
    },
  )
})

describe('a portal that was not built', () => {
  it('says how to build it', async () => {
    const { status, text } = await request(appWith(join(tmpdir(), 'no-such-portal')))
      .get('/')
      .set('Accept', html)
    expect(status).toBe(503)
    expect(text).toContain('npm run build:web')
  })
})
