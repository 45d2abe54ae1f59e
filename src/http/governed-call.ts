import type { Request } from 'express'
import type { PolicyDecision } from '../domain/policy/decision.ts'
import { checkAllowed } from '../domain/policy/decision.ts'
import type { PolicyResource } from '../domain/policy/resource.ts'
import { AppError, Refusal } from '../errors.ts'
import { type Authenticated, authenticate, checkActive } from './authenticate.ts'
import type { CallContext, PublicContext } from './context.ts'
import { deniedEvent } from './denied-event.ts'
import { callDigest, readIdempotencyKey, type StoredAnswer } from './idempotency.ts'
import { completeInput } from './input.ts'
import type { HttpDeps } from './mount-routes.ts'
import { Reply, reply } from './reply.ts'
import type { GovernedRoute, RouteInput } from './route.ts'

type Call = {
  readonly call: PublicContext
  readonly request: Request
  readonly readInput: () => Promise<RouteInput>
}

export type Outcome = { readonly value: unknown; readonly replayed: boolean }

/** How far a call came; what a record of its refusal can say. */
export type Progress = {
  identity?: Authenticated
  resource?: PolicyResource
  decision?: PolicyDecision
}

/**
 * One call of a route that needs permission. Every {@link Refusal} on the way, the handler's included, is put on record
 * before it is answered. Callers who could not even be identified are counted and logged, not recorded: anybody could
 * otherwise fill the log that nobody can shorten.
 */
export async function runGoverned(deps: HttpDeps, route: GovernedRoute, call: Call): Promise<Outcome> {
  const progress: Progress = {}
  try {
    return await attempt(deps, route, call, progress)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    try {
      await deps.recordDenied(deniedEvent(route, call.call, error, progress))
    } catch (cause) {
      throw new AppError('AUDIT_UNAVAILABLE', undefined, { cause })
    }
    throw error
  }
}

async function attempt(
  deps: HttpDeps,
  route: GovernedRoute,
  { call, request, readInput }: Call,
  progress: Progress,
): Promise<Outcome> {
  const identity = await authenticate(deps, request.get('authorization'))
  progress.identity = identity
  checkActive(identity.person)
  const { person, token } = identity
  const ifMatch = request.get('if-match')
  const range = request.get('range')
  const context: CallContext = {
    ...call,
    person,
    token,
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(range === undefined ? {} : { range }),
  }

  const input = await readInput()
  const resource = await route.resource(context, input)
  progress.resource = resource
  const decision = deps.decide({ principal: person, action: route.action, resource })
  progress.decision = decision
  checkAllowed(decision, 'authorise')

  const complete = completeInput(input)
  const act = () => route.handler({ ...context, decision }, complete)
  const key = route.idempotent ? readIdempotencyKey(request.get('idempotency-key')) : undefined
  if (key === undefined) return { value: await act(), replayed: false }
  const { answer, replayed } = await deps.idempotency.run(
    { personId: person.id, route: `${route.method.toUpperCase()} ${route.path}`, key },
    callDigest(request.originalUrl, complete.body),
    async () => toStored(route, callDigest(request.originalUrl, complete.body), await act()),
  )
  return { value: reply(answer.body, { headers: answer.headers, status: answer.status }), replayed }
}

function toStored(route: GovernedRoute, bodyDigest: string, value: unknown): StoredAnswer {
  if (!(value instanceof Reply)) return { bodyDigest, status: route.status, headers: {}, body: value }
  return { bodyDigest, status: value.status ?? route.status, headers: value.headers, body: value.body }
}
