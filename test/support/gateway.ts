import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { z } from 'zod'
import { loadConfig } from '../../src/config.ts'
import { type Api, createApi } from '../../src/demo/story/api.ts'
import { foldersOf } from '../../src/folders.ts'
import { type Gateway, startGateway } from '../../src/main.ts'
import { migratedTemplate, withDatabase, writeMigrated } from './migrated.ts'
import { type DatabaseKind, databaseKind } from './open-database.ts'

export type TestGateway = {
  readonly gateway: Gateway
  readonly api: Api
  readonly folder: string
  /** Ends the gateway but keeps its folder and database, and starts it again on them. */
  restart(): Promise<void>
  close(): Promise<void>
}

export type TestGatewayOptions = {
  /** Default: PostgreSQL where there is one. */
  readonly kind?: DatabaseKind
  /** Folders that datasets may be read from; default `source` in the data folder. */
  readonly sources?: readonly string[]
  /** Further configuration. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with the data folder, and the address of its PostgreSQL database if it has one, before the gateway starts. */
  readonly prepare?: (folder: string, databaseUrl: string | undefined) => Promise<unknown>
}

/** A whole gateway in demo mode on a free port: real tokens, real jobs, real policies, a folder and database of its own. */
export async function openGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'harbourgate-test-'))
  const kind = options.kind ?? databaseKind
  const server = kind === 'postgres' ? process.env.DATABASE_URL : undefined
  const name = `harbourgate_gateway_${randomUUID().replaceAll('-', '')}`
  if (server !== undefined)
    await onServer(server, `CREATE DATABASE "${name}" TEMPLATE "${await migratedTemplate(server)}"`)
  const databaseUrl = server === undefined ? undefined : withDatabase(server, name)
  if (databaseUrl === undefined) await writeMigrated(foldersOf(folder).database)
  await options.prepare?.(folder, databaseUrl)
  const start = () =>
    startGateway(
      loadConfig({
        PORT: '0',
        HARBOURGATE_DATA: folder,
        HARBOURGATE_METRICS_PORT: '',
        HARBOURGATE_RATE_LIMIT: '1000000',
        HARBOURGATE_SOURCES: (options.sources ?? []).join(','),
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
        ...options.env,
      }),
      { log: pino({ level: 'silent' }), demo: true },
    )
  let gateway = await start()
  let api = createApi({ ...gateway, fetch })
  return {
    folder,
    get gateway() {
      return gateway
    },
    get api() {
      return api
    },
    restart: async () => {
      await gateway.stop()
      gateway = await start()
      api = createApi({ ...gateway, fetch })
    },
    close: async () => {
      await gateway.stop()
      if (server !== undefined) await onServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function onServer(server: string, statement: string): Promise<void> {
  const connection = new pg.Client({ connectionString: server })
  await connection.connect()
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}

const looseObject = z.record(z.string(), z.unknown())
export type Json = z.output<typeof looseObject>

/** The JSON object an answer carries. */
export const jsonOf = async (answer: Response): Promise<Json> => looseObject.parse(await answer.json())

/** The body of an answer with this status; otherwise an error that shows what came. */
export async function bodyOf(status: number, answer: Promise<Response>): Promise<Json> {
  const response = await answer
  const text = await response.text()
  if (response.status !== status) throw new Error(`expected ${status}, got ${response.status}: ${text}`)
  return looseObject.parse(JSON.parse(text))
}

/** Drafts, submits, votes and decides; the id of the grant. */
export async function grantFor(
  api: Api,
  subject: string,
  content: object,
  decision: object = {},
): Promise<{ projectId: string; requestId: string; grantId: string }> {
  const researcher = api.as(subject)
  const project = await bodyOf(
    201,
    researcher.send('POST', '/api/projects', { title: `A study of ${subject}` }),
  )
  const drafted = await researcher.send('POST', '/api/requests', { projectId: project.id, content })
  const ifMatch = drafted.headers.get('etag') ?? ''
  const request = await bodyOf(201, Promise.resolve(drafted))
  await bodyOf(200, researcher.send('POST', `/api/requests/${request.id}/submit`, undefined, { ifMatch }))
  for (const member of ['lee', 'chan']) {
    const vote = { choice: 'approve', rationale: 'Sound.' }
    await bodyOf(201, api.as(member).send('POST', `/api/reviews/${request.id}/votes`, vote))
  }
  const body = { outcome: 'approved', rationale: 'Sound and proportionate.', ...decision }
  const decided = await bodyOf(201, api.as('chan').send('POST', `/api/reviews/${request.id}/decision`, body))
  return { projectId: String(project.id), requestId: String(request.id), grantId: String(decided.grantId) }
}

/** Orders an extract and waits until it is delivered, refused or failed. */
export async function extractFor(api: Api, subject: string, order: object): Promise<Json> {
  const ordered = await bodyOf(202, api.as(subject).send('POST', '/api/extracts', order))
  return waitForExtract(api, subject, String(ordered.id))
}

export async function waitForExtract(api: Api, subject: string, id: string): Promise<Json> {
  for (let tries = 0; tries < 600; tries += 1) {
    const extract = await bodyOf(200, api.as(subject).get(`/api/extracts/${id}`))
    if (['delivered', 'refused', 'failed'].includes(String(extract.status))) return extract
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the extract did not end within a minute')
}
