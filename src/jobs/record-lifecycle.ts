import type { Config } from '../config.ts'
import type { AuditEvent } from '../domain/audit/event.ts'
import { packageVersion } from '../package-root.ts'
import { appendEvent } from '../platform/audit/append-event.ts'
import type { Database } from '../platform/database/database.ts'

export type LifecycleDeps = {
  readonly database: Database
  readonly now: () => Date
  readonly config: Config
  readonly policyEngine: { readonly bundle: string }
  readonly profile: { readonly digest: string }
}

/** Records start and stop, with what the gateway runs on, so that an auditor sees every change of policy or version. */
export async function recordLifecycle(
  deps: LifecycleDeps,
  type: 'gateway.started' | 'gateway.stopped',
): Promise<void> {
  const event: AuditEvent = {
    type,
    outcome: 'success',
    time: deps.now().toISOString(),
    actor: { id: 'system' },
    about: {},
    digests: { policies: deps.policyEngine.bundle, profile: deps.profile.digest },
    details: {
      version: packageVersion.version,
      database: deps.database.kind,
      production: deps.config.production,
    },
  }
  await deps.database.transaction((tx) => appendEvent(tx, event))
}
