import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Express } from 'express'
import { z } from 'zod'
import { buildOpenApi, type OpenApiInfo } from './openapi.ts'
import { definePublicRoute, type Route } from './route.ts'

const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Harbourgate API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/init.js"></script>
  </body>
</html>
`

// No validator and no query configuration: the page calls nobody but this server.
const init = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
})
`

/** The document itself as a route, so that it describes itself too. `routes` is read when first asked for. */
export function openApiRoute(routes: () => readonly Route[], info: OpenApiInfo): Route {
  let document: ReturnType<typeof buildOpenApi> | undefined
  return definePublicRoute({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    tags: ['operations'],
    status: 200,
    response: z.record(z.string(), z.unknown()),
    errors: [],
    handler: async () => {
      document ??= buildOpenApi(routes(), info)
      return document
    },
  })
}

/** Swagger UI at /docs, self-hosted: external files only, so that it runs under the strict policy. */
export function mountDocumentation(app: Express): void {
  app.get('/docs', (_request, response) => {
    response.locals.route = '/docs'
    response.type('html').send(page)
  })
  app.get('/docs/init.js', (_request, response) => {
    response.locals.route = '/docs'
    response.type('text/javascript').send(init)
  })
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'])
    app.get(`/docs/${file}`, (_request, response) => {
      response.locals.route = '/docs'
      response.sendFile(file, { root: assets, maxAge: '1h' })
    })
}
