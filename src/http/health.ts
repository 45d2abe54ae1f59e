import { z } from 'zod'
import { reply } from './reply.ts'
import { definePublicRoute, type Route } from './route.ts'

/** Something the gateway needs in order to serve; throws or rejects when it is not there. */
export type Check = () => Promise<void> | void

export type HealthDeps = {
  /** By name; a failing check's name is logged, never answered. */
  readonly checks: Readonly<Record<string, Check>>
  readonly draining: () => boolean
  readonly version: { readonly name: string; readonly version: string }
}

const state = z.strictObject({ status: z.enum(['ok', 'unavailable']) })

/** Liveness, readiness and version: no authentication, no detail. */
export function healthRoutes(deps: HealthDeps): Route[] {
  return [
    definePublicRoute({
      method: 'get',
      path: '/livez',
      summary: 'The process runs',
      tags: ['operations'],
      status: 200,
      response: state,
      errors: [],
      handler: async () => ({ status: 'ok' as const }),
    }),
    definePublicRoute({
      method: 'get',
      path: '/readyz',
      summary: 'The gateway can serve; 503 while it cannot or is shutting down',
      tags: ['operations'],
      status: 200,
      response: state,
      errors: [],
      handler: async ({ log }) => {
        const failing = deps.draining() ? ['draining'] : await failingChecks(deps.checks)
        if (failing.length === 0) return { status: 'ok' as const }
        log.warn({ failing }, 'not ready')
        return reply({ status: 'unavailable' as const }, { status: 503 })
      },
    }),
    definePublicRoute({
      method: 'get',
      path: '/version',
      summary: 'Name and version of the gateway',
      tags: ['operations'],
      status: 200,
      response: z.strictObject({ name: z.string(), version: z.string() }),
      errors: [],
      handler: async () => ({ name: deps.version.name, version: deps.version.version }),
    }),
  ]
}

async function failingChecks(checks: HealthDeps['checks']): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await check()
        return []
      } catch {
        return [name]
      }
    }),
  )
  return results.flat()
}
