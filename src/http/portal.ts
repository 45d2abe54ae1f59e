import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { type Express, type RequestHandler, Router } from 'express'
import type { PortalConfig } from '../contract/portal.ts'
import { nonceOf } from './security.ts'

/** What the built page carries where each answer's nonce goes. */
const placeholder = '__CSP_NONCE__'

/** First parts of addresses that are never pages of the portal: unknown ones stay 404 instead of showing it. */
const notPages = new Set(['api', 'assets', 'docs', 'log', 'metrics', 'oidc', '.well-known'])

const year = 365 * 24 * 3600 * 1000

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Harbourgate</title></head>
<body><main><h1>The portal has not been built</h1>
<p>Run <code>npm run build:web</code>, then load this page again. The API works without it: see <a href="/docs">/docs</a>.</p>
</main></body>
</html>
`

/** Where the build writes the portal, seen from `src/http` as well as `dist/http`. */
const builtPortal = fileURLToPath(new URL('../../dist/portal', import.meta.url))

/**
 * The portal and what it needs to know (`/portal.json`). Mount it after all routes.
 * @param folder where the build wrote it
 */
export function mountPortal(app: Express, config: PortalConfig, folder = builtPortal): void {
  app.get('/portal.json', (_request, response) => {
    response.locals.route = '/portal.json'
    response.setHeader('Cache-Control', 'no-store')
    response.json(config)
  })
  app.use(portal(folder))
}

/**
 * Built files with hashed names, cacheable for ever, and the portal's one page for every other address a browser asks
 * for.
 */
export function portal(folder: string): Router {
  const router = Router()
  const named: RequestHandler = (_request, response, next) => {
    response.locals.route = '/portal'
    next()
  }
  router.use(
    '/assets',
    named,
    express.static(join(folder, 'assets'), { index: false, redirect: false, immutable: true, maxAge: year }),
    unnamed,
  )
  router.get(
    ['/favicon.svg', '/colour-scheme.js'],
    named,
    express.static(folder, { index: false, redirect: false, maxAge: 3_600_000 }),
    unnamed,
  )
  router.get('/{*any}', async (request, response, next) => {
    const [, first = ''] = request.path.split('/')
    // JSON comes first, so that a client without a preference gets the problem document of an unknown address.
    if (notPages.has(first) || request.accepts(['json', 'html']) !== 'html') return next()
    response.locals.route = '/portal'
    response.setHeader('Cache-Control', 'no-store')
    response.vary('Accept')
    const page = await readPage(folder)
    if (page === undefined) return void response.status(503).type('html').send(notBuilt)
    response.type('html').send(page.replaceAll(placeholder, () => nonceOf(response)))
  })
  return router
}

/** Nothing was found, so whatever comes next names the answer. */
const unnamed: RequestHandler = (_request, response, next) => {
  delete response.locals.route
  next()
}

/** The built page, read each time: it is small, asked for once a visit, and a new build shows without a restart. */
async function readPage(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
