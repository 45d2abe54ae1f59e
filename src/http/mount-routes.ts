import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import type { Logger } from 'pino'
import type { AuditEvent } from '../domain/audit/event.ts'
import { isAction } from '../domain/policy/actions.ts'
import type { Decide } from '../domain/policy/decision.ts'
import { AppError } from '../errors.ts'
import type { AuthenticateDeps } from './authenticate.ts'
import type { Seal } from './context.ts'
import { runGoverned } from './governed-call.ts'
import type { Idempotency } from './idempotency.ts'
import { completeInput, hasBody, lazyInput, looseObjects } from './input.ts'
import { answerWithProgress, wantsProgress } from './progress-answer.ts'
import { requestIdOf } from './request-id.ts'
import { isStream, type Route, type RouteInput, schemaOf } from './route.ts'
import { checkAnswer, sendAnswer } from './send-answer.ts'

/** What the HTTP frame needs of the rest of the gateway. */
export type HttpDeps = AuthenticateDeps & {
  readonly decide: Decide
  /** Puts a refusal on record; the answer waits for it. When it throws, the answer is 503 AUDIT_UNAVAILABLE. */
  readonly recordDenied: (event: AuditEvent) => Promise<void>
  /** The caller's key for what their events must not say in clear. Durable once it returns. */
  readonly openSealer: (personId: string) => Promise<{ readonly seal: Seal; readonly sealOnce: Seal }>
  readonly idempotency: Idempotency
  readonly now: () => Date
  readonly log: Logger
  /** Largest body, such as `1MB`. */
  readonly bodyLimit: string
  /** Check every answer against its schema; on outside production. */
  readonly validateResponses: boolean
}

/**
 * Registers routes: authenticate, parse, load the resource, ask the policies, validate, handle, answer.
 * @throws Error at start-up for a route without an action, a path declared twice, or a schema that is not strict.
 */
export function mountRoutes(app: Express, deps: HttpDeps, routes: readonly Route[]): void {
  checkRoutes(routes)
  const parseJson = jsonParser(deps.bodyLimit)
  for (const route of routes) app[route.method](route.path, remember(route), handle(deps, route, parseJson))
}

/** Every reason why these routes must not be served, at once. */
export function checkRoutes(routes: readonly Route[]): void {
  const problems: string[] = []
  const seen = new Set<string>()
  for (const route of routes) {
    const name = nameOf(route)
    if (seen.has(name)) problems.push(`${name} is declared twice`)
    seen.add(name)
    if (route.access !== 'public' && !(route.access === 'governed' && isAction(route.action)))
      problems.push(`${name} declares no known action`)
    const schemas = { params: schemaOf(route, 'params'), query: schemaOf(route, 'query'), body: route.body }
    for (const [part, schema] of Object.entries({ ...schemas, response: route.response }))
      if (schema !== undefined && !isStream(schema))
        problems.push(...looseObjects(schema).map((at) => `${name}: ${part} ${at} accepts unknown fields`))
  }
  if (problems.length > 0) throw new Error(`These routes cannot be served:\n${problems.join('\n')}`)
}

export const nameOf = (route: Route): string => `${route.method.toUpperCase()} ${route.path}`

/** Log lines and metrics name the route's pattern, never the address, which carries ids. */
const remember =
  (route: Route): RequestHandler =>
  (_request, response, next) => {
    response.locals.route = route.path
    next()
  }

type ParseJson = (request: Request, response: Response) => Promise<void>

function jsonParser(limit: string): ParseJson {
  // A field of this name would change the object it is copied to.
  const reviver = (key: string, value: unknown) => {
    if (key === '__proto__') throw new SyntaxError('the field name __proto__ is not accepted')
    return value
  }
  const parser = express.json({ limit, strict: true, type: 'application/json', inflate: false, reviver })
  return (request, response) =>
    new Promise((resolve, reject) => {
      parser(request, response, (error?: unknown) => (error ? reject(error) : resolve()))
    })
}

async function readBody(
  route: Route,
  parseJson: ParseJson,
  request: Request,
  response: Response,
): Promise<void> {
  if (route.body === undefined) {
    if (!hasBody(request)) return
    throw new AppError('INPUT_INVALID', undefined, {
      violations: [{ path: '', message: 'this address takes no body' }],
    })
  }
  if (hasBody(request) && !request.is('application/json')) throw new AppError('MEDIA_TYPE_UNSUPPORTED')
  await parseJson(request, response)
}

function handle(deps: HttpDeps, route: Route, parseJson: ParseJson): RequestHandler {
  return async (request, response) => {
    const call = {
      requestId: requestIdOf(response),
      now: deps.now(),
      log: deps.log.child({ requestId: requestIdOf(response) }),
    }
    const readInput = async (): Promise<RouteInput> => {
      await readBody(route, parseJson, request, response)
      return lazyInput(route, request)
    }
    if (route.access === 'governed' && route.progress === true && wantsProgress(request))
      return answerWithProgress(response, async (onProgress) => {
        const { value } = await runGoverned(deps, route, { call, request, readInput, onProgress })
        checkAnswer(deps, route, value)
        return value
      })
    const outcome =
      route.access === 'public'
        ? { value: await route.handler(call, completeInput(await readInput())), replayed: false }
        : await runGoverned(deps, route, { call, request, readInput })
    await sendAnswer(deps, route, response, outcome)
  }
}
