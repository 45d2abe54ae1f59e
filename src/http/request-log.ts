import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import { knownError } from './problem.ts'
import { requestIdOf } from './request-id.ts'

/** Times one answer for the metrics; `route` is the pattern, so that labels stay few. */
export type ObserveRequest = (
  labels: { readonly method: string; readonly route: string; readonly status: number },
  seconds: number,
) => void

/** The pattern of the route that answered, never the address: addresses carry ids and query values. */
export function routeOf(response: Response): string {
  const route: unknown = response.locals.route
  return typeof route === 'string' ? route : 'unmatched'
}

/** Methods outside this list would let a caller invent label values. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const methodOf = (request: IncomingMessage): string => {
  const { method = '' } = request
  return methods.has(method) ? method : 'OTHER'
}

/**
 * One line for each answer: id, method, route pattern, names (not values) of the query, status, milliseconds, and for an
 * error its code. Headers, addresses and bodies never reach a line.
 */
export function requestLog(log: Logger): RequestHandler {
  const write = pinoHttp<Request, Response>({
    logger: log,
    genReqId: (_request, response) => requestIdOf(response),
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    quietReqLogger: true,
    wrapSerializers: false,
    customLogLevel: (_request, response) =>
      response.statusCode >= 500 ? 'error' : response.statusCode >= 400 ? 'warn' : 'info',
    customSuccessMessage: (_request, response) => messageOf(response),
    customErrorMessage: (_request, response) => messageOf(response),
    customSuccessObject: (request, response, object) => ({ ...facts(request, response), ms: timeOf(object) }),
    customErrorObject: (request, response, _error, object) => ({
      ...facts(request, response),
      ms: timeOf(object),
    }),
  })
  return (request, response, next) => {
    write(request, response)
    next()
  }
}

const messageOf = (response: ServerResponse): string =>
  response.writableFinished ? 'answered' : 'connection closed before the answer ended'

const timeOf = (object: unknown): number | undefined =>
  typeof object === 'object' &&
  object !== null &&
  'responseTime' in object &&
  typeof object.responseTime === 'number'
    ? Math.round(object.responseTime)
    : undefined

function facts(request: Request, response: Response) {
  const query = Object.keys(request.query).filter((name) => /^[a-z][\w-]{0,30}$/i.test(name))
  const error: unknown = response.locals.error
  const known = error === undefined ? undefined : knownError(error)
  return {
    requestId: requestIdOf(response),
    method: methodOf(request),
    route: routeOf(response),
    ...(query.length === 0 ? {} : { query }),
    status: response.statusCode,
    ...(known === undefined ? {} : { code: known.code }),
    // Expected errors are explained by their code; only what nobody expected needs its place in the code.
    ...(known?.code === 'INTERNAL' || known?.cause !== undefined ? { error: causeOf(error) } : {}),
  }
}

/** Kind and place of an error and of its cause, for pino's `error` serializer. */
const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause ? error.cause : error)

/** Tells `observe` of each answer once it has ended. */
export function measureRequests(observe: ObserveRequest): RequestHandler {
  return (request, response, next) => {
    const start = process.hrtime.bigint()
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - start) / 1e9
      observe({ method: methodOf(request), route: routeOf(response), status: response.statusCode }, seconds)
    })
    next()
  }
}
