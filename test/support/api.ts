import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import request from 'supertest'
import { datasetDefinition } from '../../src/contract/dataset-definition.ts'
import { personas } from '../../src/demo/personas.ts'
import type { AuditEvent, EventType } from '../../src/domain/audit/event.ts'
import { parseEvent } from '../../src/domain/audit/event-search.ts'
import type { DatasetDefinition, SourceColumns } from '../../src/domain/dataset/definition.ts'
import { AppError } from '../../src/errors.ts'
import { catalogueRoutes } from '../../src/features/catalogue/routes.ts'
import type { CatalogueDeps } from '../../src/features/catalogue/service.ts'
import { grantsRoutes } from '../../src/features/grants/routes.ts'
import { createPeopleDirectory } from '../../src/features/people/directory.ts'
import { peopleRoutes } from '../../src/features/people/routes.ts'
import { policiesRoutes } from '../../src/features/policies/routes.ts'
import { projectsRoutes } from '../../src/features/projects/routes.ts'
import { requestsRoutes } from '../../src/features/requests/routes.ts'
import { reviewsRoutes } from '../../src/features/reviews/routes.ts'
import { createHttp } from '../../src/http/create-http.ts'
import { createDrain } from '../../src/http/drain.ts'
import { createIdempotency } from '../../src/http/idempotency.ts'
import { mountRoutes } from '../../src/http/mount-routes.ts'
import { problemHandler } from '../../src/http/problem.ts'
import type { TokenVerifier } from '../../src/http/token-verifier.ts'
import { createEventRecorder } from '../../src/platform/audit/event-recorder.ts'
import { createSealing } from '../../src/platform/audit/sealing.ts'
import { createIdempotencyStore } from '../../src/platform/idempotency-store.ts'
import { loadPolicyEngine } from '../../src/platform/policy/cedar.ts'
import { loadCommittee } from '../../src/platform/policy/committee.ts'
import { profile } from '../domain/profile.ts'
import { clinicColumns, clinicDefinition } from './clinic.ts'
import { databaseKind, openTestDatabase } from './database.ts'

export const issuer = 'https://identity.example.org'
const root = fileURLToPath(new URL('../../', import.meta.url))
const packageFile = (path: string): string => `${root}${path}`

/** Tokens are subjects here; the real verifier has its own tests. */
const subjectVerifier: TokenVerifier = async (token) => {
  if (!/^[a-z]+$/.test(token)) throw new AppError('TOKEN_INVALID')
  return { id: `jti-${token}`, issuer, subject: token, clientId: 'portal', acr: 'mfa' }
}

/** One more committee member without a conflict, for votes of three. */
const mok = {
  subject: 'mok',
  name: 'Dr. Mok Lai-fong',
  email: 'mok.lai-fong@committee.example.org',
  organisation: 'Research Ethics Committee (demo)',
  roles: ['committee-member'],
} as const

export type ApiOptions = {
  /** What the fake engine finds at the source of any definition. */
  readonly columns?: (definition: DatasetDefinition) => SourceColumns
  readonly inspect?: NonNullable<CatalogueDeps['inspect']>
}

export type Api = Awaited<ReturnType<typeof openApi>>

/** The seven features over a fresh database with the real policies, the personas registered, and one dataset. */
export async function openApi(options: ApiOptions = {}) {
  // On the server too when there is one: only there do row locks have somebody to wait for.
  const database = await openTestDatabase(databaseKind)
  const policyEngine = loadPolicyEngine(packageFile('policies/access'))
  const committee = await loadCommittee(packageFile('policies/committees/research-ethics.yaml'))
  const clock = tickingClock('2026-03-02T09:00:00.000Z')
  const ids = await registerPersonas(database, clock)
  const newId = randomUUID
  const recorder = createEventRecorder(database)
  const sealing = createSealing(database, new Uint8Array(32).fill(7))
  const common = { database, recorder, decide: policyEngine.decide, newId, committee, policyEngine, sealing }
  const profileOf: CatalogueDeps['profileOf'] = (id) =>
    id === undefined || id === profile.id ? profile : undefined
  const catalogue: CatalogueDeps = {
    database,
    engine: { describe: async (definition) => (options.columns ?? (() => clinicColumns))(definition) },
    profileOf,
    ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
  }
  const routes = [
    ...peopleRoutes(common),
    ...projectsRoutes(common),
    ...catalogueRoutes(catalogue),
    ...requestsRoutes({ ...common, profileOf }),
    ...reviewsRoutes(common),
    ...grantsRoutes(common),
    ...policiesRoutes(common),
  ]
  const log = pino({ level: 'silent' })
  const app = createHttp({ log, observeRequest: () => {}, drain: createDrain(), trustProxy: false })
  const http = {
    verifyToken: subjectVerifier,
    people: createPeopleDirectory(database),
    decide: policyEngine.decide,
    openSealer: sealing.openFor,
    recordDenied: async (event: AuditEvent) => void (await recorder.record(event)),
    idempotency: createIdempotency(createIdempotencyStore(database, clock.now)),
    now: clock.now,
    log,
    bodyLimit: '1MB',
    validateResponses: true,
  }
  mountRoutes(app, http, routes)
  app.use(problemHandler)

  const as = (subject: string) => {
    const authorised = (test: request.Test) => test.set('Authorization', `Bearer ${subject}`)
    return {
      get: (path: string) => authorised(request(app).get(path)),
      post: (path: string, body?: object) => authorised(request(app).post(path).send(body)),
      put: (path: string, body: object) => authorised(request(app).put(path).send(body)),
      patch: (path: string, body: object) => authorised(request(app).patch(path).send(body)),
    }
  }
  const events = async (type?: EventType): Promise<AuditEvent[]> => {
    const rows = await database.client.auditEntry.findMany({ orderBy: { id: 'asc' } })
    return rows
      .map((row) => parseEvent(row.bytes))
      .filter((event) => type === undefined || event.type === type)
  }
  /** What `act` left in the log. */
  const eventsOf = async (act: () => Promise<unknown>): Promise<AuditEvent[]> => {
    const before = (await events()).length
    await act()
    return (await events()).slice(before)
  }
  const idOf = (subject: string): string => {
    const id = ids.get(subject)
    if (id === undefined) throw new Error(`${subject} is not a persona`)
    return id
  }
  return {
    app,
    as,
    clock,
    close: () => database.close(),
    committee,
    database,
    events,
    eventsOf,
    idOf,
    policyEngine,
    routes,
  }
}

/** A dataset in the catalogue and a project of Ada's. */
export async function withProject(api: Api): Promise<string> {
  const existing = await api.database.client.datasetVersion.count({
    where: { datasetId: clinicDefinition.id },
  })
  if (existing === 0)
    await expectStatus(201, api.as('wong').post('/api/catalogue', { definition: clinicDefinition }))
  const { body } = await expectStatus(
    201,
    api.as('ada').post('/api/projects', { title: 'Diabetes in the harbour city' }),
  )
  return body.id
}

export type Draft = { readonly id: string; readonly etag: string; readonly projectId: string }

export async function withDraft(api: Api, content: object = requestContent()): Promise<Draft> {
  const projectId = await withProject(api)
  const response = await expectStatus(201, api.as('ada').post('/api/requests', { projectId, content }))
  return { id: response.body.id, etag: etag(response), projectId }
}

export async function withSubmitted(api: Api, content: object = requestContent()): Promise<Draft> {
  const draft = await withDraft(api, content)
  const submit = api.as('ada').post(`/api/requests/${draft.id}/submit`).set('If-Match', draft.etag)
  return { ...draft, etag: etag(await expectStatus(200, submit)) }
}

/** Two votes for and the chair's approval; the id of the grant. */
export async function withGrant(
  api: Api,
  decision: object = {},
): Promise<Draft & { readonly grantId: string }> {
  const submitted = await withSubmitted(api)
  await vote(api, 'lee', submitted.id, 'approve')
  await vote(api, 'chan', submitted.id, 'approve')
  const body = { outcome: 'approved', rationale: 'Sound and proportionate.', ...decision }
  const decided = await expectStatus(201, api.as('chan').post(`/api/reviews/${submitted.id}/decision`, body))
  return { ...submitted, grantId: decided.body.grantId }
}

export const vote = (api: Api, subject: string, id: string, choice: string) =>
  expectStatus(
    201,
    api.as(subject).post(`/api/reviews/${id}/votes`, { choice, rationale: `${subject} says ${choice}` }),
  )

export const etag = (response: { headers: Record<string, string> }): string => response.headers.etag ?? ''

/** The answer, if it has this status; otherwise an error that shows the body. */
export async function expectStatus(status: number, test: request.Test): Promise<request.Response> {
  const response = await test
  if (response.status === status) return response
  throw new Error(`expected ${status}, got ${response.status}: ${JSON.stringify(response.body)}`)
}

export const requestContent = (changes: object = {}) => ({
  title: 'Glycaemic control after discharge',
  purpose: {
    code: 'DUO:0000006',
    commercialUse: false,
    forProfitOrganisation: false,
    statement: 'To learn whether follow-up within a month improves control.',
  },
  datasets: [
    {
      dataset: clinicDefinition.id,
      variables: ['patients.sex', 'patients.dob', 'visits.admitted', 'visits.diagnosis'],
      justification: 'Age and sex confound the outcome; visits define it.',
      cohort: { variable: 'visits.diagnosis', op: 'starts-with', value: 'E11' },
    },
  ],
  ethics: { reference: 'UVH/2026/014', expiresOn: '2027-12-31' },
  destination: { organisation: 'University of Victoria Harbour', jurisdiction: 'HK' },
  endsOn: '2027-03-01',
  ...changes,
})

/** Every call a second later than the one before, so that orders are certain. */
function tickingClock(start: string) {
  let time = new Date(start).getTime()
  return {
    now: () => {
      time += 1000
      return new Date(time)
    },
    moveTo: (instant: string) => {
      time = new Date(instant).getTime()
    },
  }
}

async function registerPersonas(
  database: Awaited<ReturnType<typeof openTestDatabase>>,
  clock: ReturnType<typeof tickingClock>,
): Promise<Map<string, string>> {
  const people = [...personas, mok].map(({ subject, name, email, organisation, roles }) => ({
    id: randomUUID() as string,
    issuer,
    subject: subject as string,
    name,
    email,
    organisation,
    roles: [...roles] as string[],
    createdAt: clock.now(),
  }))
  await database.client.person.createMany({ data: people })
  return new Map(people.map(({ subject, id }) => [subject, id]))
}

// The fixture itself must be a definition the contract accepts.
datasetDefinition.parse(clinicDefinition)
