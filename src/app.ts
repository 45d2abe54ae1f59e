import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Express } from 'express'
import type { PortalConfig } from './contract/portal.ts'
import type { DemoIdentity } from './demo/identity/provider.ts'
import type { Deps } from './deps.ts'
import { auditRoutes } from './features/audit/routes.ts'
import { catalogueRoutes } from './features/catalogue/routes.ts'
import { consentsRoutes } from './features/consents/routes.ts'
import { extractsRoutes } from './features/extracts/routes.ts'
import { grantsRoutes } from './features/grants/routes.ts'
import { createPeopleDirectory } from './features/people/directory.ts'
import { peopleRoutes } from './features/people/routes.ts'
import { policiesRoutes } from './features/policies/routes.ts'
import { projectsRoutes } from './features/projects/routes.ts'
import { requestsRoutes } from './features/requests/routes.ts'
import { reviewsRoutes } from './features/reviews/routes.ts'
import { createHttp } from './http/create-http.ts'
import { mountDocumentation, openApiRoute } from './http/documentation.ts'
import type { Drain } from './http/drain.ts'
import { mountMethodFallbacks, mountNotFound } from './http/fallbacks.ts'
import { healthRoutes } from './http/health.ts'
import { createIdempotency } from './http/idempotency.ts'
import { type HttpDeps, mountRoutes } from './http/mount-routes.ts'
import { mountPortal } from './http/portal.ts'
import { problemHandler } from './http/problem.ts'
import { publicKeyRoutes } from './http/public-keys.ts'
import type { Route } from './http/route.ts'
import { limitRate } from './http/security.ts'
import type { TokenVerifier } from './http/token-verifier.ts'
import { packageVersion } from './package-root.ts'
import { MEMBERS_FILE } from './platform/engines/duckdb/write-files.ts'
import { createIdempotencyStore } from './platform/idempotency-store.ts'
import type { Metrics } from './platform/metrics/metrics.ts'
import { isIntact } from './platform/release/release-files.ts'

export type AppOptions = {
  readonly verifyToken: TokenVerifier
  readonly drain: Drain
  readonly metrics: Metrics
  readonly announce: (extractId: string) => Promise<void>
  readonly portal: PortalConfig
  /** Demo mode only: the embedded identity provider. */
  readonly identity?: DemoIdentity
}

/** Every feature of the gateway, one line each. */
export function featureRoutes(deps: Deps, announce: AppOptions['announce']): Route[] {
  const common = { ...deps, decide: deps.policyEngine.decide }
  const all = [...deps.profiles.values(), deps.profile].map(({ profile }) => profile)
  // Counts of an extract in the making: the strictest profile protects them whatever the dataset's own is.
  const smallCell = Math.max(...all.map(({ thresholds }) => thresholds.smallCell))
  const profileOf = (id: string | undefined) =>
    (id === undefined ? deps.profile : deps.profiles.get(id))?.profile
  const isPublishedIntact = (extractId: string, file: { name: string; bytes: number; sha256: string }) =>
    isIntact(join(deps.folders.extracts, extractId), file)
  return [
    ...peopleRoutes(common),
    ...projectsRoutes(common),
    ...catalogueRoutes({ ...common, profileOf, inspect: deps.engine.inspect }),
    ...consentsRoutes({ ...common, importConsents: deps.engine.importConsents }),
    ...requestsRoutes({ ...common, profileOf }),
    ...reviewsRoutes(common),
    ...grantsRoutes(common),
    ...extractsRoutes({
      ...common,
      smallCell,
      announce,
      publishedFolder: deps.folders.extracts,
      isIntact: isPublishedIntact,
    }),
    ...policiesRoutes(common),
    ...auditRoutes({
      ...common,
      source: { origin: deps.ports.issuer, version: packageVersion.version },
      receipt: deps.ports.audit.receipt,
      countInCommon: compareExtracts(deps),
    }),
    ...publicKeyRoutes(deps.keys.jwks),
  ]
}

/** Compares the patients of two published extracts; undefined when the files of one are gone. */
const compareExtracts =
  ({ engine, folders }: Deps) =>
  async (one: string, other: string) => {
    const [a, b] = [one, other].map((extract) => join(folders.extracts, extract, MEMBERS_FILE))
    if (a === undefined || b === undefined || !existsSync(a) || !existsSync(b)) return undefined
    return engine.countInCommon(a, b)
  }

/** The map of the gateway: what every request passes, in order. */
export function createApp(deps: Deps, options: AppOptions): Express {
  const { config, log } = deps
  const features = featureRoutes(deps, options.announce)
  const operations = healthRoutes({
    checks: { database: () => deps.database.ping() },
    draining: options.drain.draining,
    version: packageVersion,
  })
  const info = { title: 'Harbourgate', version: packageVersion.version, issuer: options.portal.issuer }
  const routes = [...features, openApiRoute(() => [...operations, ...features], info)]
  const http: HttpDeps = {
    verifyToken: options.verifyToken,
    people: createPeopleDirectory(deps.database),
    decide: deps.policyEngine.decide,
    recordDenied: async (event) => {
      await deps.recorder.record(event)
    },
    openSealer: deps.sealing.openFor,
    idempotency: createIdempotency(createIdempotencyStore(deps.database, deps.now)),
    now: deps.now,
    log,
    bodyLimit: config.bodyLimit,
    validateResponses: !config.production,
  }

  const app = createHttp({
    log,
    observeRequest: options.metrics.observeRequest,
    drain: options.drain,
    trustProxy: config.trustProxy,
    connect: [new URL(options.portal.issuer).origin],
  })
  mountRoutes(app, http, operations)
  app.use(limitRate(config.rateLimit))
  if (options.identity !== undefined) app.use(options.identity.mountPath, options.identity.router)
  mountRoutes(app, http, routes)
  mountDocumentation(app)
  mountMethodFallbacks(app, [...operations, ...routes])
  mountPortal(app, options.portal)
  mountNotFound(app)
  app.use(problemHandler)
  return app
}
