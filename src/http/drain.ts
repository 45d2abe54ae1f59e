import type { Server } from 'node:http'
import type { RequestHandler } from 'express'

/** Whether the gateway is shutting down; shared by readiness, the listener and the jobs. */
export type Drain = {
  readonly draining: () => boolean
  /** Asks callers not to reuse their connection once draining has begun. */
  readonly middleware: RequestHandler
  /**
   * Shuts servers down without cutting anybody off: readiness says no, `grace` milliseconds let load balancers notice,
   * then no new connections, running answers finish (`timeout` milliseconds at most), `finish` runs in order.
   */
  readonly drain: (servers: readonly Server[], options?: DrainOptions) => Promise<void>
}

export type DrainOptions = {
  readonly grace?: number
  readonly timeout?: number
  /** What is closed after the last answer: jobs first, the database last. */
  readonly finish?: readonly (() => Promise<void>)[]
}

export function createDrain(): Drain {
  let running: Promise<void> | undefined
  return {
    draining: () => running !== undefined,
    middleware: (_request, response, next) => {
      if (running !== undefined) response.setHeader('Connection', 'close')
      next()
    },
    drain(servers, options = {}) {
      // A second signal waits for the first: nothing is closed twice.
      running ??= shutDown(servers, options)
      return running
    },
  }
}

async function shutDown(
  servers: readonly Server[],
  { grace = 0, timeout = 30_000, finish = [] }: DrainOptions,
): Promise<void> {
  if (grace > 0) await new Promise((resolve) => setTimeout(resolve, grace))
  await Promise.all(servers.map((server) => close(server, timeout)))
  for (const step of finish) await step()
}

function close(server: Server, timeout: number): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve()
    const force = setTimeout(() => server.closeAllConnections(), timeout)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
}
