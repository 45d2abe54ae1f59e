import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { idParams, pageOf, pageQuery } from '../../../src/contract/common.ts'
import type { AuditEvent } from '../../../src/domain/audit/event.ts'
import type { PolicyDecision, PolicyRequest } from '../../../src/domain/policy/decision.ts'
import { gateway, type PolicyResource } from '../../../src/domain/policy/resource.ts'
import { AppError, refuse } from '../../../src/errors.ts'
import type { RegisteredPerson } from '../../../src/http/authenticate.ts'
import { createHttp } from '../../../src/http/create-http.ts'
import { mountDocumentation, openApiRoute } from '../../../src/http/documentation.ts'
import { createDrain } from '../../../src/http/drain.ts'
import { mountMethodFallbacks, mountNotFound } from '../../../src/http/fallbacks.ts'
import { healthRoutes } from '../../../src/http/health.ts'
import { createIdempotency, type IdempotencyStore, type StoredAnswer } from '../../../src/http/idempotency.ts'
import { mountRoutes } from '../../../src/http/mount-routes.ts'
import { toPage } from '../../../src/http/paging.ts'
import { checkIfMatch, etagOf } from '../../../src/http/precondition.ts'
import { problemHandler } from '../../../src/http/problem.ts'
import { reply, type StreamEnd } from '../../../src/http/reply.ts'
import { defineRoute, defineStreamRoute, type Route } from '../../../src/http/route.ts'
import { limitRate } from '../../../src/http/security.ts'
import type { TokenVerifier } from '../../../src/http/token-verifier.ts'
import { fixedClock } from '../../../src/platform/clock.ts'
import { createLogger } from '../../../src/platform/logger/logger.ts'
import { createMetrics } from '../../../src/platform/metrics/metrics.ts'
import { loadPolicyEngine } from '../../../src/platform/policy/cedar.ts'

export const projectId = '0190a0b0-0000-7000-8000-000000000001'
export const otherProjectId = '0190a0b0-0000-7000-8000-000000000002'

const person = (id: string, changes: Partial<RegisteredPerson> = {}): RegisteredPerson => ({
  id,
  organisation: 'University of Victoria Harbour',
  roles: ['researcher'],
  name: `Dr. ${id}`,
  active: true,
  ...changes,
})

/** Tokens are the names of people here; the real verifier has its own tests. */
const fakeVerifier: TokenVerifier = async (token) => {
  if (token === 'expired') throw new AppError('TOKEN_EXPIRED')
  if (token === 'down') throw new AppError('IDENTITY_PROVIDER_UNAVAILABLE')
  if (token.startsWith('bad')) throw new AppError('TOKEN_INVALID')
  return { id: `jti-${token}`, issuer: 'https://idp.example', subject: token, clientId: 'portal', acr: 'mfa' }
}

const people = new Map(
  [
    person('ada'),
    person('ben', { organisation: 'Kowloon Institute of Health' }),
    person('gone', { active: false }),
    person('yip', { roles: ['auditor'], organisation: 'Office of the Data Auditor' }),
  ].map((one) => [one.id, one]),
)

const projects = new Map<string, PolicyResource>([
  [
    projectId,
    { type: 'Project', id: projectId, organisation: 'University of Victoria Harbour', members: ['ada'] },
  ],
  [
    otherProjectId,
    { type: 'Project', id: otherProjectId, organisation: 'Kowloon Institute of Health', members: ['ben'] },
  ],
])

const project = (id: string): PolicyResource => {
  const found = projects.get(id)
  if (found === undefined) throw new AppError('NOT_FOUND')
  return found
}

export const memoryIdempotencyStore = (): IdempotencyStore => {
  const answers = new Map<string, StoredAnswer>()
  return {
    find: async (key) => answers.get(JSON.stringify(key)),
    save: async (key, answer) => {
      const name = JSON.stringify(key)
      if (!answers.has(name)) answers.set(name, answer)
    },
  }
}

const thing = z.strictObject({ id: z.uuid(), title: z.string(), by: z.string() })
const draft = z.strictObject({
  projectId: z.uuid(),
  title: z.string().min(1).max(50),
  tags: z.array(z.strictObject({ name: z.string() })).default([]),
})

/** What the routes below did, for the tests to look at. */
export type Journal = { drafted: string[]; ended: StreamEnd[]; handlersRun: number }

/** A small feature with every kind of route. */
export function thingRoutes(journal: Journal, hold: () => Promise<void>): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/things',
      action: 'projects.list',
      summary: 'List things',
      tags: ['things'],
      query: pageQuery,
      status: 200,
      response: pageOf(z.strictObject({ number: z.int() })),
      errors: [],
      resource: () => gateway,
      handler: async (_context, { query }) => {
        const rows = Array.from({ length: query.limit + 1 }, (_, at) => at)
        return toPage(rows, query.limit, String, (row) => ({ number: row }))
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/things/:id',
      action: 'projects.read',
      summary: 'Read a thing',
      tags: ['things'],
      params: idParams,
      status: 200,
      response: thing,
      errors: ['NOT_FOUND'],
      resource: (_context, { params }) => project(params.id),
      handler: async ({ person }, { params }) => {
        journal.handlersRun += 1
        return reply({ id: params.id, title: 'One', by: person.id }, { headers: { ETag: etagOf(3) } })
      },
    }),
    defineRoute({
      method: 'put',
      path: '/api/things/:id',
      action: 'projects.add-member',
      summary: 'Change a thing',
      tags: ['things'],
      params: idParams,
      body: z.strictObject({ title: z.string() }),
      precondition: true,
      status: 200,
      response: thing,
      errors: ['NOT_FOUND'],
      resource: (_context, { params }) => project(params.id),
      handler: async ({ person, ifMatch }, { params, body }) => {
        checkIfMatch(ifMatch, etagOf(3))
        return reply({ id: params.id, title: body.title, by: person.id }, { headers: { ETag: etagOf(4) } })
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/things',
      action: 'requests.draft',
      summary: 'Draft a thing',
      tags: ['things'],
      body: draft,
      idempotent: true,
      status: 201,
      response: thing,
      errors: ['ILLEGAL_TRANSITION'],
      resource: (_context, { body }) => project(body.projectId),
      handler: async ({ person }, { body }) => {
        await hold()
        if (body.title === 'illegal') throw refuse('authorise', 'ILLEGAL_TRANSITION')
        if (body.title === 'broken') throw new Error('patient A123456(3) in row "secret" is odd')
        journal.drafted.push(body.title)
        return reply(
          { id: body.projectId, title: body.title, by: person.id },
          { headers: { Location: `/api/things/${body.projectId}` } },
        )
      },
    }),
    defineStreamRoute({
      method: 'get',
      path: '/api/things/:id/file',
      action: 'projects.read',
      summary: 'Fetch the file of a thing',
      tags: ['things'],
      params: idParams,
      query: z.strictObject({
        fail: z.enum(['late']).optional(),
        wait: z.enum(['between', 'end']).optional(),
      }),
      status: 200,
      response: { stream: 'text/csv', description: 'The file' },
      errors: ['NOT_FOUND'],
      refusedEvent: 'download.refused',
      resource: (_context, { params }) => project(params.id),
      handler: async (_context, { query }) => ({
        status: 200,
        headers: {
          'Content-Type': 'text/csv',
          ...(query.fail === undefined ? { 'Content-Length': '8' } : {}),
        },
        body: Readable.from(rows(query)),
        finished: async (end) => {
          journal.ended.push(end)
        },
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/work',
      action: 'projects.list',
      progress: true,
      summary: 'Work for long',
      tags: ['things'],
      body: z.strictObject({ end: z.enum(['well', 'early', 'gone', 'late', 'loose']) }),
      status: 200,
      response: z.strictObject({ shown: z.string() }),
      errors: ['NOT_FOUND'],
      resource: () => gateway,
      handler: async ({ progress }, { body: { end } }) => {
        if (end === 'early') throw new AppError('NOT_FOUND')
        progress?.(1, 3)
        progress?.(2, 3)
        await hold()
        if (end === 'gone') throw new AppError('NOT_FOUND')
        if (end === 'late') throw new Error('patient A123456(3) in row "secret" is odd')
        const answer = { shown: 'yes', ...(end === 'loose' ? { hidden: 'A123456(3)' } : {}) }
        return answer
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/loose',
      action: 'projects.list',
      summary: 'Answers more than it says',
      tags: ['things'],
      status: 200,
      response: z.strictObject({ shown: z.string() }),
      errors: [],
      resource: () => gateway,
      handler: async () => {
        const answer = { shown: 'yes', hidden: 'A123456(3)' }
        return answer
      },
    }),
  ]
}

async function* rows({ fail, wait }: { fail?: string | undefined; wait?: string | undefined }) {
  yield 'a,b\n'
  if (wait === 'between') await setTimeout(200)
  yield '1,2\n'
  if (wait === 'end') await setTimeout(200)
  if (fail === 'late') throw new Error('the disk went away')
}

export type TestAppOptions = {
  readonly recordDenied?: (event: AuditEvent) => Promise<void>
  readonly decide?: (request: PolicyRequest) => PolicyDecision
  readonly hold?: () => Promise<void>
  readonly rateLimit?: number
  readonly validateResponses?: boolean
  readonly checks?: Record<string, () => Promise<void>>
}

const sealed = (kind: string) => ({
  digest: `sha256:${'0'.repeat(64)}`,
  subject: 'nobody',
  kind,
  ciphertext: new Uint8Array(28),
})

export function createTestApp(options: TestAppOptions = {}) {
  const lines: string[] = []
  const denied: AuditEvent[] = []
  const journal: Journal = { drafted: [], ended: [], handlersRun: 0 }
  const log = createLogger({ level: 'info', destination: { write: (line) => lines.push(line) } })
  const metrics = createMetrics()
  const drain = createDrain()
  const deps = {
    verifyToken: fakeVerifier,
    people: { findByIdentity: async (_issuer: string, subject: string) => people.get(subject) },
    decide: options.decide ?? loadPolicyEngine('policies/access').decide,
    recordDenied:
      options.recordDenied ??
      (async (event: AuditEvent) => {
        denied.push(event)
      }),
    openSealer: async () => ({ seal: sealed, sealOnce: sealed }),
    idempotency: createIdempotency(memoryIdempotencyStore()),
    now: fixedClock('2026-03-01T08:00:00.000Z'),
    log,
    bodyLimit: '2kB',
    validateResponses: options.validateResponses ?? true,
  }
  const version = { name: 'harbourgate', version: '0.0.0' }
  const operations = healthRoutes({ checks: options.checks ?? {}, draining: drain.draining, version })
  const features = thingRoutes(journal, options.hold ?? (async () => undefined))
  const routes: Route[] = [...operations, ...features]
  routes.push(openApiRoute(() => routes, { title: 'Test', version: '0.0.0' }))

  const app = createHttp({ log, observeRequest: metrics.observeRequest, drain, trustProxy: false })
  mountRoutes(app, deps, operations)
  app.use(limitRate(options.rateLimit ?? 10_000))
  mountRoutes(app, deps, routes.slice(operations.length))
  mountDocumentation(app)
  mountMethodFallbacks(app, routes)
  mountNotFound(app)
  app.use(problemHandler)
  return { app, deps, routes, journal, lines, denied, metrics, drain }
}
