import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { createMetrics } from '../../../src/platform/metrics/metrics.ts'
import { createMetricsServer } from '../../../src/platform/metrics/metrics-server.ts'

describe('metrics', () => {
  it('are served on a port of their own, under the agreed names', async () => {
    const metrics = createMetrics()
    metrics.releases.inc({ outcome: 'refused', stage: 'authorise', reason: 'GRANT_EXPIRED' })
    metrics.auditSize.set(7)
    const server = createMetricsServer(metrics.registry)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const answer = await fetch(`${address}/metrics`)
      const text = await answer.text()
      expect(answer.headers.get('content-type')).toContain('text/plain')
      for (const name of [
        'gateway_http_request_duration_seconds',
        'gateway_release_total',
        'gateway_release_stage_duration_seconds',
        'gateway_rows_total',
        'gateway_audit_chain_size',
        'gateway_jobs',
      ])
        expect(text).toContain(`# HELP ${name} `)
      expect(text).toContain(
        'gateway_release_total{outcome="refused",stage="authorise",reason="GRANT_EXPIRED"} 1',
      )
      expect((await fetch(`${address}/`)).status).toBe(404)
      expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(404)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  it('keep to their own registry, so that two gateways in one process do not mix', async () => {
    const [one, two] = [createMetrics(), createMetrics()]
    one.auditSize.set(1)
    expect(await two.registry.metrics()).toContain('gateway_audit_chain_size 0')
  })
})
