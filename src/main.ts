import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { assertProductionSafe } from './config.ts'
import type { PortalConfig } from './contract/portal.ts'
import { createDemoIdentity, type DemoIdentity } from './demo/identity/provider.ts'
import { personas } from './demo/personas.ts'
import { seedPeople } from './demo/seed-people.ts'
import { type Deps, openDeps } from './deps.ts'
import { AppError } from './errors.ts'
import { extractsInStaging } from './features/extracts/repo.ts'
import { registerFirstAdministrator } from './features/people/first-administrator.ts'
import { createDrain } from './http/drain.ts'
import { createTokenVerifier, type TokenVerifier } from './http/token-verifier.ts'
import { announceExtract, EXTRACT_QUEUE, startExtractJobs } from './jobs/extract-jobs.ts'
import { recordLifecycle } from './jobs/record-lifecycle.ts'
import { recordLogKeys } from './jobs/record-log-keys.ts'
import { startSequencer } from './jobs/sequence-log.ts'
import { startTally } from './jobs/tally-log.ts'
import { packageVersion } from './package-root.ts'
import { oldestUnsequenced } from './platform/audit/oldest-unsequenced.ts'
import { checkSchema, migrateDatabase } from './platform/database/migrate.ts'
import { SCRATCH_SUFFIX } from './platform/engines/duckdb/engine.ts'
import { openQueue, type Queue } from './platform/jobs/queue.ts'
import { createMetrics, type Metrics } from './platform/metrics/metrics.ts'
import { createMetricsServer } from './platform/metrics/metrics-server.ts'
import { removeLeftovers } from './platform/release/release-files.ts'

export type GatewayOptions = {
  readonly log: Logger
  readonly demo: boolean
  /**
   * Takes the place of the identity provider, for a command that works on a data folder without a server. Such a gateway
   * listens on the loopback interface only, on a port the system picks, whatever the configuration says.
   */
  readonly verifyToken?: (deps: Deps) => TokenVerifier
}

export type Gateway = {
  /** Address under which people reach it. */
  readonly origin: string
  /** Address at which it listens: that of `origin` unless a public address is configured. */
  readonly address: string
  readonly deps: Deps
  readonly portal: PortalConfig
  /** Readiness says no, running answers and jobs finish, then everything closes. May be called twice. */
  stop(options?: { grace?: number }): Promise<void>
}

/**
 * Starts a gateway: listens first (so that the port is known), opens everything, recovers what an earlier process left
 * behind, then serves. Until it is ready every request is answered 503.
 * @throws ConfigError, KeyError, PolicyError or AppError when it must not or cannot run
 */
export async function startGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  assertProductionSafe(config, options)
  const opened: (() => unknown)[] = []
  try {
    return await start(options.verifyToken === undefined ? config : loopback(config), options, opened)
  } catch (error) {
    for (const close of opened.reverse()) await close()
    throw error
  }
}

/** @param opened what is to be closed, last first, when starting fails */
async function start(
  config: Config,
  { log, demo, verifyToken: verifyTokenOf }: GatewayOptions,
  opened: (() => unknown)[],
): Promise<Gateway> {
  let handler: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Retry-After': '2', 'Content-Type': 'text/plain' }).end('starting')
  }
  const server = createServer((request, response) => handler(request, response))
  const address = originOf(await listen(server, config.port, config.host))
  opened.push(() => server.close())
  const origin = config.publicUrl?.replace(/\/$/, '') ?? address
  const deps = await openDeps(config, { log, origin })
  opened.push(() => deps.close())
  if (deps.database.kind === 'embedded') log.warn('embedded database: for trial, not for real patient data')
  await prepareDatabase(deps, demo)

  const portal = portalConfig(config, origin, demo)
  const identity = demo ? await demoIdentity(deps, portal, origin) : undefined
  const queue = await openQueue(deps.database, { logger: log })
  const drain = createDrain()
  const metrics = createMetrics({ process: true })
  const announce = announceExtract(queue)
  const verifyToken =
    verifyTokenOf?.(deps) ??
    createTokenVerifier({
      issuer: portal.issuer,
      audience: portal.audience,
      jwksUri: identity?.jwksUri ?? config.oidcJwksUri,
      algorithms: config.tokenAlgorithms,
      clockTolerance: config.clockTolerance,
    })
  await recordLifecycle(deps, 'gateway.started')
  await recordLogKeys(deps)
  if (config.firstAdministrator !== undefined) {
    await registerFirstAdministrator(deps, { issuer: portal.issuer, subject: config.firstAdministrator })
  }
  await removeStaged(deps)
  handler = createApp(deps, {
    verifyToken,
    drain,
    metrics,
    announce,
    portal,
    ...(identity ? { identity } : {}),
  })
  const work = { database: deps.database, ports: deps.ports, now: deps.now, log, queue, metrics }
  const jobs = await startExtractJobs(work, {
    concurrency: config.extractConcurrency,
    exclusive: deps.database.kind === 'embedded',
  })
  const sequencer = startSequencer({ ...deps.sequencer, witnessing: deps.witnessing, log })
  const tally = startTally({ database: deps.database, log })
  const metricsServer =
    config.metricsPort === undefined
      ? undefined
      : createMetricsServer(metrics.registry, () => refreshMetrics(metrics, deps, queue))
  if (metricsServer !== undefined) await listen(metricsServer, config.metricsPort ?? 0, config.host)

  const finish = [
    () => jobs.stop(),
    () => queue.stop(),
    () => recordLifecycle(deps, 'gateway.stopped'),
    () => tally.stop(),
    () => sequencer.stop(),
    () => deps.close(),
  ]
  const servers: Server[] = metricsServer === undefined ? [server] : [server, metricsServer]
  return { origin, address, deps, portal, stop: (options) => drain.drain(servers, { ...options, finish }) }
}

const loopback = (config: Config): Config => ({
  ...config,
  host: '127.0.0.1',
  port: 0,
  metricsPort: undefined,
})

/** Figures that live in the database, read when they are asked for. */
async function refreshMetrics(metrics: Metrics, { database }: Deps, queue: Queue): Promise<void> {
  const head = await database.client.auditTreeHead.findFirst({
    orderBy: { size: 'desc' },
    select: { size: true },
  })
  metrics.auditSize.set(Number(head?.size ?? 0))
  metrics.auditAge.set(await oldestUnsequenced(database))
  const counts = (await queue.counts())[EXTRACT_QUEUE]
  for (const [state, count] of Object.entries(counts ?? {})) metrics.jobs.set({ state }, count)
}

/** The embedded and the demo database follow the program; a server's schema is changed by `harbourgate migrate` only. */
async function prepareDatabase(deps: Deps, demo: boolean): Promise<void> {
  if (deps.database.kind === 'embedded' || demo) await migrateDatabase(deps.database)
  else if (!(await checkSchema(deps.database)).atHead) {
    throw new AppError('DATABASE_UNAVAILABLE', 'The database schema is not current: run harbourgate migrate')
  }
}

/** Extracts in the making belong to a process that is gone, unless another one still works on them. */
async function removeStaged(deps: Deps): Promise<void> {
  const ids = await extractsInStaging(deps.database)
  const keep = new Set(ids.flatMap((id) => [id, `${id}${SCRATCH_SUFFIX}`]))
  const removed = await removeLeftovers(deps.folders.staging, keep)
  if (removed.length > 0) deps.log.info({ folders: removed.length }, 'removed staged leftovers')
}

async function demoIdentity(deps: Deps, portal: PortalConfig, origin: string): Promise<DemoIdentity> {
  await seedPeople(deps, portal.issuer)
  return createDemoIdentity({
    issuer: portal.issuer,
    audience: portal.audience,
    clientId: portal.clientId,
    redirectUris: [`${origin}/signed-in`],
    keyDirectory: deps.folders.keys,
    production: deps.config.production,
  })
}

function portalConfig(config: Config, origin: string, demo: boolean): PortalConfig {
  const issuer = demo ? `${origin}/oidc` : config.oidcIssuer
  const audience = demo ? `${origin}/api` : config.oidcAudience
  if (issuer === undefined || audience === undefined) {
    throw new AppError(
      'IDENTITY_PROVIDER_UNAVAILABLE',
      'Set HARBOURGATE_OIDC_ISSUER and HARBOURGATE_OIDC_AUDIENCE, or run the demo',
    )
  }
  return {
    issuer,
    audience,
    clientId: config.oidcClientId,
    version: packageVersion.version,
    demo,
    personas: demo
      ? personas.map(({ subject, name, organisation, roles, description }) => ({
          subject,
          name,
          organisation,
          roles: [...roles],
          description,
        }))
      : [],
  }
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('not a TCP address'))
      else resolve(address)
    })
  })
}

function originOf({ address, family, port }: AddressInfo): string {
  const host = family === 'IPv6' ? `[${address}]` : address
  return `http://${host === '0.0.0.0' || host === '[::]' ? 'localhost' : host}:${port}`
}
