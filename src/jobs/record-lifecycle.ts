import { createHash } from 'node:crypto'
import { type Config, recordedSettings } from '../config.ts'
import { digestOf } from '../domain/audit/canonical.ts'
import type { AuditEvent, EventType } from '../domain/audit/event.ts'
import { parseEvent } from '../domain/audit/event-search.ts'
import { packageVersion } from '../package-root.ts'
import { appendEvent } from '../platform/audit/append-event.ts'
import { keepBundle } from '../platform/audit/keep-evidence.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import type { PolicyBundle } from '../platform/policy/bundle.ts'

type PublicKey = { readonly rawPublicKey: Uint8Array }

export type LifecycleDeps = {
  readonly database: Database
  readonly now: () => Date
  readonly config: Config
  readonly policyEngine: { readonly bundle: string; readonly content: PolicyBundle }
  readonly profile: { readonly digest: string }
  readonly retention: { readonly digest: string }
  readonly keys: { readonly checkpoint: PublicKey; readonly certificate: PublicKey }
  /** Names the root key without saying anything about it. */
  readonly rootKeyFingerprint: string
}

/**
 * Records start and stop with what the gateway runs on, and at a start whatever of it differs from the start before:
 * every change of policy, profile, retention, configuration or key is on record. Keeps the policy bundle for later replay.
 */
export async function recordLifecycle(
  deps: LifecycleDeps,
  type: 'gateway.started' | 'gateway.stopped',
): Promise<void> {
  const digests = digestsOf(deps)
  await deps.database.transaction(async (tx) => {
    await keepBundle(tx, deps.policyEngine.content)
    if (type === 'gateway.started') {
      const before = (await lastStart(tx))?.digests ?? {}
      for (const event of changes(deps, before, digests)) await appendEvent(tx, event)
    }
    await appendEvent(tx, eventOf(deps, type, { digests, details: detailsOf(deps) }))
  })
}

const digestsOf = ({
  policyEngine,
  profile,
  retention,
  config,
  keys,
  rootKeyFingerprint,
}: LifecycleDeps) => ({
  policies: policyEngine.bundle,
  profile: profile.digest,
  retention: retention.digest,
  configuration: digestOf(JSON.parse(JSON.stringify(recordedSettings(config)))),
  checkpointKey: fingerprint(keys.checkpoint),
  certificateKey: fingerprint(keys.certificate),
  rootKey: rootKeyFingerprint,
})

const fingerprint = ({ rawPublicKey }: PublicKey): string =>
  `sha256:${createHash('sha256').update(rawPublicKey).digest('hex')}`

const detailsOf = ({ database, config }: LifecycleDeps) => ({
  version: packageVersion.version,
  database: database.kind,
  production: config.production,
})

async function lastStart(tx: Tx): Promise<AuditEvent | undefined> {
  const found = await tx.auditEntry.findFirst({
    where: { type: 'gateway.started' },
    orderBy: [{ time: 'desc' }, { id: 'desc' }],
    select: { bytes: true },
  })
  return found === null ? undefined : parseEvent(found.bytes)
}

type Digests = Readonly<Record<string, string>>

/** One event for what changed of the configuration, one for the keys. */
function changes(deps: LifecycleDeps, before: Digests, after: Digests): AuditEvent[] {
  const changed = Object.keys(after).filter((name) => name in before && before[name] !== after[name])
  const isKey = (name: string) => name.endsWith('Key')
  const eventFor = (type: EventType, names: readonly string[]): AuditEvent[] => {
    if (names.length === 0) return []
    const digests = Object.fromEntries(
      names.flatMap((name) => [
        [name, after[name] ?? ''],
        [`before.${name}`, before[name] ?? ''],
      ]),
    )
    return [eventOf(deps, type, { digests })]
  }
  return [
    ...eventFor(
      'configuration.changed',
      changed.filter((name) => !isKey(name)),
    ),
    ...eventFor('key.changed', changed.filter(isKey)),
  ]
}

const eventOf = (
  { now }: LifecycleDeps,
  type: EventType,
  more: Pick<AuditEvent, 'digests' | 'details'>,
): AuditEvent => ({
  type,
  outcome: 'success',
  time: now().toISOString(),
  actor: { id: 'system' },
  about: {},
  ...more,
})
