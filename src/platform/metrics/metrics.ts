import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds within which every entry is in a signed checkpoint unless something is wrong; a sequencer runs each second. */
export const AUDIT_AGE_BOUND = 15

function boundOf(registers: Registry[]): Gauge {
  const bound = new Gauge({
    name: 'gateway_audit_unsequenced_age_bound_seconds',
    help: 'Alert when gateway_audit_unsequenced_age_seconds is above this',
    registers,
  })
  bound.set(AUDIT_AGE_BOUND)
  return bound
}

/** Everything the gateway measures. Labels are few and bounded: never a person, dataset, request or address. */
export type Metrics = ReturnType<typeof createMetrics>

/**
 * Prometheus metrics in a registry of their own, in base units, prefix `gateway_`.
 * @param options.process also measure the process itself (memory, event loop, garbage collection).
 */
export function createMetrics(options: { process?: boolean } = {}) {
  const registry = new Registry()
  const registers = [registry]
  if (options.process) collectDefaultMetrics({ register: registry })
  const httpRequests = new Histogram({
    name: 'gateway_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  })
  return {
    registry,
    observeRequest: (
      { method, route, status }: { method: string; route: string; status: number },
      seconds: number,
    ) => httpRequests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    /** `outcome` delivered, refused or failed; `stage` of the release path; `reason` a reason code or `none`. */
    releases: new Counter({
      name: 'gateway_release_total',
      help: 'Releases by how they ended',
      labelNames: ['outcome', 'stage', 'reason'] as const,
      registers,
    }),
    releaseStages: new Histogram({
      name: 'gateway_release_stage_duration_seconds',
      help: 'Time a stage of the release path took',
      labelNames: ['stage'] as const,
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers,
    }),
    /** `disposition` considered, excluded, suppressed or released. */
    rows: new Counter({
      name: 'gateway_rows_total',
      help: 'Rows by what became of them',
      labelNames: ['disposition'] as const,
      registers,
    }),
    auditSize: new Gauge({
      name: 'gateway_audit_chain_size',
      help: 'Entries of the audit log under the newest checkpoint',
      registers,
    }),
    /** Alert when it is above `gateway_audit_unsequenced_age_bound_seconds`: nobody sequences the log. */
    auditAge: new Gauge({
      name: 'gateway_audit_unsequenced_age_seconds',
      help: 'Age of the oldest entry of the audit log that no checkpoint covers; 0 when there is none',
      registers,
    }),
    auditAgeBound: boundOf(registers),
    jobs: new Gauge({
      name: 'gateway_jobs',
      help: 'Jobs by state',
      labelNames: ['state'] as const,
      registers,
    }),
  }
}
