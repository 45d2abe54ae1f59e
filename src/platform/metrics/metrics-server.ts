import { createServer, type Server } from 'node:http'
import type { Registry } from 'prom-client'

/**
 * Serves GET /metrics and nothing else; meant for a port of its own that only the operator's network reaches.
 * @param refresh sets what is only known by asking, such as the size of the log, before each answer
 */
export function createMetricsServer(
  registry: Registry,
  refresh: () => Promise<void> = async () => undefined,
): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    const answer = refresh().then(() => registry.metrics())
    answer.then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
}
