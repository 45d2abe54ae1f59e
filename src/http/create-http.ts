import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { Drain } from './drain.ts'
import { requestId } from './request-id.ts'
import { measureRequests, type ObserveRequest, requestLog } from './request-log.ts'
import { securityHeaders } from './security.ts'

export type HttpOptions = {
  readonly log: Logger
  readonly observeRequest: ObserveRequest
  readonly drain: Drain
  readonly trustProxy: false | number | string[]
  /** Further origins the portal may connect to, such as the identity provider's. */
  readonly connect?: readonly string[]
}

/** An Express application with everything that precedes the first route, in order. */
export function createHttp(options: HttpOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', options.trustProxy)
  app.set('query parser', 'simple')
  app.use(requestId)
  app.use(measureRequests(options.observeRequest))
  app.use(requestLog(options.log))
  app.use(options.drain.middleware)
  app.use(securityHeaders(options.connect))
  return app
}
