import type { Request } from 'express'
import type { OnProgress } from '../contract/progress.ts'
import type { AuditEvent } from '../domain/audit/event.ts'
import type { SideRecord } from '../domain/audit/evidence.ts'
import type { PolicyDecision } from '../domain/policy/decision.ts'
import { checkAllowed } from '../domain/policy/decision.ts'
import type { PolicyResource } from '../domain/policy/resource.ts'
import { AppError, Refusal } from '../errors.ts'
import { type Authenticated, authenticate, checkActive } from './authenticate.ts'
import type { CallContext, PublicContext } from './context.ts'
import { deniedEvent, failedEvent, isRecordedFailure } from './denied-event.ts'
import { callDigest, readIdempotencyKey, type StoredAnswer } from './idempotency.ts'
import { completeInput } from './input.ts'
import type { HttpDeps } from './mount-routes.ts'
import { knownError } from './problem.ts'
import { Reply, reply } from './reply.ts'
import type { GovernedRoute, RouteInput } from './route.ts'

type Call = {
  readonly call: PublicContext
  readonly request: Request
  readonly readInput: () => Promise<RouteInput>
  readonly onProgress?: OnProgress
}

export type Outcome = { readonly value: unknown; readonly replayed: boolean }

/** How far a call came; what a record of its refusal can say. */
export type Progress = {
  identity?: Authenticated
  client?: SideRecord
  resource?: PolicyResource
  decision?: PolicyDecision
}

/**
 * One call of a route that needs permission. Every {@link Refusal} on the way, the handler's included, and every failure
 * of somebody identified is put on record before it is answered. Callers who could not even be identified are counted
 * and logged, not recorded: anybody could otherwise fill the log that nobody can shorten.
 */
export async function runGoverned(deps: HttpDeps, route: GovernedRoute, call: Call): Promise<Outcome> {
  const progress: Progress = {}
  try {
    return await attempt(deps, route, call, progress)
  } catch (error) {
    const event = unsuccessfulEvent(route, call.call, error, progress)
    if (event === undefined) throw error
    try {
      await deps.recordDenied(event)
    } catch (cause) {
      throw new AppError('AUDIT_UNAVAILABLE', undefined, { cause })
    }
    throw error
  }
}

function unsuccessfulEvent(
  route: GovernedRoute,
  call: PublicContext,
  error: unknown,
  progress: Progress,
): AuditEvent | undefined {
  if (error instanceof Refusal) return deniedEvent(route, call, error, progress)
  if (progress.identity === undefined) return undefined
  const known = knownError(error)
  return isRecordedFailure(known) ? failedEvent(route, call, known, progress) : undefined
}

async function attempt(
  deps: HttpDeps,
  route: GovernedRoute,
  { call, request, readInput, onProgress }: Call,
  progress: Progress,
): Promise<Outcome> {
  const identity = await authenticate(deps, request.get('authorization'))
  progress.identity = identity
  const { person, token } = identity
  const { seal, sealOnce } = await deps.openSealer(person.id)
  const client = sealOnce('client', clientOf(request))
  progress.client = client
  checkActive(person)
  const ifMatch = request.get('if-match')
  const range = request.get('range')
  const ifRange = request.get('if-range')
  const context: CallContext = {
    ...call,
    person,
    token,
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(range === undefined ? {} : { range }),
    ...(ifRange === undefined ? {} : { ifRange }),
  }

  const input = await readInput()
  const resource = await route.resource(context, input)
  progress.resource = resource
  const decision = deps.decide({ principal: person, action: route.action, resource })
  progress.decision = decision
  checkAllowed(decision, 'authorise')

  const complete = completeInput(input)
  const { action } = route
  const told = onProgress === undefined ? {} : { progress: onProgress }
  const act = () => route.handler({ ...context, action, decision, seal, client, ...told }, complete)
  const key = route.idempotent ? readIdempotencyKey(request.get('idempotency-key')) : undefined
  if (key === undefined) return { value: await act(), replayed: false }
  const { answer, replayed } = await deps.idempotency.run(
    { personId: person.id, route: `${route.method.toUpperCase()} ${route.path}`, key },
    callDigest(request.originalUrl, complete.body),
    async () => toStored(route, callDigest(request.originalUrl, complete.body), await act()),
  )
  return { value: reply(answer.body, { headers: answer.headers, status: answer.status }), replayed }
}

/** Where a call came from: an address and a program, both personal data. Long names are cut, not refused. */
const clientOf = (request: Request) => ({
  address: request.ip ?? '',
  userAgent: (request.get('user-agent') ?? '').slice(0, 200),
})

function toStored(route: GovernedRoute, bodyDigest: string, value: unknown): StoredAnswer {
  if (!(value instanceof Reply)) return { bodyDigest, status: route.status, headers: {}, body: value }
  return { bodyDigest, status: value.status ?? route.status, headers: value.headers, body: value.body }
}
