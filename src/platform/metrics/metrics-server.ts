import { createServer, type Server } from 'node:http'
import type { Registry } from 'prom-client'

/** Serves GET /metrics and nothing else; meant for a port of its own that only the operator's network reaches. */
export function createMetricsServer(registry: Registry): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
}
