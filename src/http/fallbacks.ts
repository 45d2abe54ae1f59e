import type { Express } from 'express'
import { AppError } from '../errors.ts'
import type { Route } from './route.ts'

/** Answers for addresses that exist with other methods: 405 with `Allow`, and 204 to OPTIONS. */
export function mountMethodFallbacks(app: Express, routes: readonly Route[]): void {
  const allowed = new Map<string, Set<string>>()
  for (const { path, method } of routes) {
    const methods = allowed.get(path) ?? new Set(['OPTIONS'])
    methods.add(method.toUpperCase())
    if (method === 'get') methods.add('HEAD')
    allowed.set(path, methods)
  }
  for (const [path, methods] of allowed) {
    const allow = [...methods].sort().join(', ')
    app.all(path, (request, response) => {
      response.locals.route = path
      response.setHeader('Allow', allow)
      if (request.method !== 'OPTIONS') throw new AppError('METHOD_NOT_ALLOWED')
      response.status(204).end()
    })
  }
}

/** Answers for every other address. Mount it last, after the portal. */
export function mountNotFound(app: Express): void {
  app.use(() => {
    throw new AppError('NOT_FOUND')
  })
}
