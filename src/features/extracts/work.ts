import type { AuditEvent } from '../../domain/audit/event.ts'
import { type ReasonCode, reasons } from '../../domain/reasons.ts'
import { AppError, Refusal } from '../../errors.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Extract } from '../../platform/database/generated/client.ts'
import { manifestSchema } from '../../platform/release/manifest.ts'
import { LEASE_MS } from '../../platform/release/records.ts'
import { release } from '../../release/pipeline.ts'
import type { RefusalRecord, ReleaseCommand, ReleasePorts } from '../../release/ports.ts'
import { completeRecorded } from '../../release/recover.ts'
import {
  abandonedExtracts,
  claimExtract,
  extendLease,
  failExtract,
  queuedExtracts,
  requeueExtract,
} from './repo.ts'

/** Attempts before an extract that keeps failing is given up. */
const MOST_ATTEMPTS = 3

/** Times another release to the same recipients may come first during one attempt. */
const MOST_CONFLICTS = 10

/** What is measured of releases; labels are bounded. */
export type ReleaseMetrics = {
  readonly releases: { inc(labels: { outcome: string; stage: string; reason: string }): void }
  readonly rows: { inc(labels: { disposition: string }, value: number): void }
  readonly releaseStages: { observe(labels: { stage: string }, seconds: number): void }
}

export type WorkDeps = {
  readonly database: Database
  readonly metrics?: ReleaseMetrics
  readonly ports: ReleasePorts
  readonly now: () => Date
  readonly log: {
    error(details: object, message: string): void
    info(details: object, message: string): void
  }
}

/** Runs one queued extract through the release path. Never throws: whatever happens is in the extract's own state. */
export async function runExtract(deps: WorkDeps, extractId: string): Promise<void> {
  const lease = () => ({ now: deps.now(), until: new Date(deps.now().getTime() + LEASE_MS) })
  const claimed = await deps.database.transaction((tx) =>
    claimExtract(tx, extractId, lease(), (row) => systemEvent(deps, row, 'extract.started', 'success')),
  )
  if (claimed === undefined) return
  const heartbeat = setInterval(() => {
    extendLease(deps.database, extractId, lease().until).catch(() => undefined)
  }, LEASE_MS / 4)
  try {
    const statement = await releaseInTurn(timed(deps), { extractId, attempt: claimed.attempt })
    deps.metrics?.releases.inc({ outcome: 'delivered', stage: 'deliver', reason: 'none' })
    const rows = statement.files.reduce((sum, file) => sum + (file.rows ?? 0), 0)
    deps.metrics?.rows.inc({ disposition: 'released' }, rows)
  } catch (error) {
    if (error instanceof Refusal) {
      deps.metrics?.releases.inc({ outcome: 'refused', stage: error.stage, reason: error.code })
      return
    }
    deps.metrics?.releases.inc({ outcome: 'failed', stage: 'unknown', reason: 'STAGING_FAILED' })
    deps.log.error(
      { err: error, extract: extractId, attempt: claimed.attempt },
      'an attempt at an extract failed',
    )
    // When the database is gone too, the lease ends and recovery finds the extract.
    await attemptFailed(deps, claimed).catch(() => undefined)
  } finally {
    clearInterval(heartbeat)
  }
}

/** When another release came first, this one is made again, compared with that one too: one of them always gets on. */
async function releaseInTurn(ports: ReleasePorts, command: ReleaseCommand): ReturnType<typeof release> {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await release(ports, command)
    } catch (error) {
      const isConflict = error instanceof AppError && error.code === 'RELEASE_CONFLICT'
      if (!isConflict || conflicts >= MOST_CONFLICTS) throw error
    }
  }
}

/** The ports, observing how long each stage took: a stage reports its progress when it is done. */
function timed({ ports, metrics }: WorkDeps): ReleasePorts {
  if (metrics === undefined) return ports
  let last = performance.now()
  const observe = (stage: string) => {
    metrics.releaseStages.observe({ stage }, (performance.now() - last) / 1000)
    last = performance.now()
  }
  const { records } = ports
  return {
    ...ports,
    records: {
      ...records,
      progress: (extractId, stage, counts) => {
        observe(stage)
        return records.progress(extractId, stage, counts)
      },
      record: async (...release) => {
        const entry = await records.record(...release)
        observe('recordRelease')
        return entry
      },
      delivered: async (...delivery) => {
        await records.delivered(...delivery)
        observe('deliver')
      },
    },
  }
}

/**
 * Finds extracts whose process died: an unrecorded one goes back to the queue or is given up, a recorded one is completed
 * from its staged files or marked failed. Then every waiting extract is announced again.
 * @param options.exclusive nobody else can be working (the embedded database has one process): leases are ignored
 * @returns how many were completed, queued again and given up
 */
export async function recoverExtracts(
  deps: WorkDeps,
  options: { readonly exclusive: boolean; readonly announce: (extractId: string) => Promise<void> },
): Promise<{ completed: number; requeued: number; failed: number }> {
  const result = { completed: 0, requeued: 0, failed: 0 }
  for (const extract of await abandonedExtracts(deps.database, deps.now(), options.exclusive)) {
    const end =
      extract.status === 'recorded' ? await completeOrFail(deps, extract) : await attemptFailed(deps, extract)
    if (end !== undefined) result[end] += 1
    deps.log.info({ extract: extract.id, end }, 'recovered an extract')
  }
  for (const extract of await queuedExtracts(deps.database)) await options.announce(extract.id)
  return result
}

async function completeOrFail(deps: WorkDeps, extract: Extract): Promise<'completed' | 'failed' | undefined> {
  if (extract.recordedEntry === null) throw new Error('a recorded extract without its entry')
  const { statement } = manifestSchema.parse(extract.manifest)
  const recorded = { extractId: extract.id, statement, entry: { entryId: extract.recordedEntry } }
  if (await completeRecorded(deps.ports, recorded)) return 'completed'
  return giveUp(deps, extract, 'recorded', 'EXTRACT_DAMAGED')
}

async function attemptFailed(deps: WorkDeps, extract: Extract): Promise<'requeued' | 'failed' | undefined> {
  if (extract.attempt >= MOST_ATTEMPTS) return giveUp(deps, extract, 'running', 'INTERRUPTED')
  const event = systemEvent(deps, extract, 'extract.recovered', 'failed')
  const requeued = await deps.database.transaction((tx) =>
    requeueExtract(tx, extract.id, extract.attempt, event),
  )
  if (requeued) await deps.ports.files.discard(extract.id)
  return requeued ? 'requeued' : undefined
}

async function giveUp(
  deps: WorkDeps,
  extract: Extract,
  from: 'running' | 'recorded',
  code: ReasonCode,
): Promise<'failed' | undefined> {
  const { title, remedy } = reasons[code]
  const stage = from === 'recorded' ? 'deliver' : 'recordRelease'
  const refusal: RefusalRecord = {
    code,
    stage,
    detail: title,
    reasons: [{ code, detail: title, remedy }],
    policies: [],
  }
  const event: AuditEvent = {
    ...systemEvent(deps, extract, 'extract.failed', 'failed'),
    decision: { stage, reasons: [code], policies: [] },
  }
  const failed = await deps.database.transaction((tx) => failExtract(tx, extract.id, from, refusal, event))
  if (failed && from === 'running') await deps.ports.files.discard(extract.id)
  return failed ? 'failed' : undefined
}

function systemEvent(
  deps: WorkDeps,
  extract: Extract,
  type: AuditEvent['type'],
  outcome: AuditEvent['outcome'],
): AuditEvent {
  return {
    type,
    outcome,
    time: deps.now().toISOString(),
    actor: { id: 'system' },
    about: {
      extract: extract.id,
      grant: extract.grantId,
      project: extract.projectId,
      dataset: extract.datasetId,
      datasetVersion: extract.datasetVersion,
    },
    details: { attempt: extract.attempt },
  }
}
