import { refuse } from '../../domain/refusal.ts'
import { AppError } from '../../errors.ts'
import type { ReleaseRecords } from '../../release/ports.ts'
import { appendEvent } from '../audit/append-event.ts'
import type { Database, Tx } from '../database/database.ts'
import { toJson } from '../database/json.ts'
import { encodeMembership, type MembershipOptions, recordMembership } from './memberships.ts'

/** How long an attempt may be silent before another process may take the extract over. */
export const LEASE_MS = 60_000

/** The release path's side of the extract table. Every change of state appends its audit event in the same transaction. */
export function createReleaseRecords(
  database: Database,
  now: () => Date,
  options: MembershipOptions,
): ReleaseRecords {
  return {
    progress: async (extractId, stage, counts) => {
      const { progress } = await database.client.extract.findUniqueOrThrow({
        where: { id: extractId },
        select: { progress: true },
      })
      const merged = { ...(typeof progress === 'object' ? progress : {}), ...counts }
      await database.client.extract.updateMany({
        where: { id: extractId, status: 'running' },
        data: {
          stage,
          progress: toJson(merged),
          leaseUntil: new Date(now().getTime() + LEASE_MS),
          updatedAt: now(),
        },
      })
    },
    record: async (order, command, manifest, expected, audit, membership) => {
      const encoded = await encodeMembership(membership)
      return database.transaction(async (tx) => {
        await lockRunning(tx, order.extractId, command.attempt)
        await checkStillTrue(tx, order, expected.consentSequence)
        await recordMembership(tx, order, encoded, { ...options, recordedAt: new Date(audit.time) })
        const entry = await appendEvent(tx, audit)
        await tx.extract.update({
          where: { id: order.extractId },
          data: {
            status: 'recorded',
            stage: 'recordRelease',
            manifest: toJson(manifest),
            recordedEntry: entry.entryId,
            recordedAt: new Date(audit.time),
            updatedAt: now(),
          },
        })
        return entry
      })
    },
    delivered: (extractId, certificate, audit) =>
      database.transaction(async (tx) => {
        const extract = await lock(tx, extractId)
        if (extract.status === 'delivered') return
        if (extract.status !== 'recorded') throw new Error('only a recorded extract can be delivered')
        await appendEvent(tx, audit)
        await tx.extract.update({
          where: { id: extractId },
          data: {
            status: 'delivered',
            stage: 'deliver',
            certificate,
            deliveredAt: new Date(audit.time),
            leaseUntil: null,
            updatedAt: now(),
          },
        })
      }),
    refused: (extractId, refusal, audit) =>
      database.transaction(async (tx) => {
        const extract = await lock(tx, extractId)
        if (extract.status !== 'running') return
        await appendEvent(tx, audit)
        await tx.extract.update({
          where: { id: extractId },
          data: {
            status: 'refused',
            stage: refusal.stage,
            refusal: toJson(refusal),
            leaseUntil: null,
            updatedAt: now(),
          },
        })
      }),
    isRecorded: async (extractId) => {
      const extract = await database.client.extract.findUnique({
        where: { id: extractId },
        select: { recordedEntry: true },
      })
      return extract?.recordedEntry !== null && extract !== null
    },
  }
}

async function lock(tx: Tx, extractId: string): Promise<{ status: string; attempt: number }> {
  await tx.$queryRaw`SELECT id FROM extract WHERE id = ${extractId}::uuid FOR UPDATE`
  return tx.extract.findUniqueOrThrow({ where: { id: extractId }, select: { status: true, attempt: true } })
}

async function lockRunning(tx: Tx, extractId: string, attempt: number): Promise<void> {
  const extract = await lock(tx, extractId)
  if (extract.status === 'running' && extract.attempt === attempt) return
  throw new AppError('STAGING_FAILED', 'Another attempt has taken this extract over')
}

/** What may have changed while the extract was prepared; the grant is locked, so that a revocation waits or wins. */
async function checkStillTrue(
  tx: Tx,
  order: { grantId: string; datasetId: string; requestedBy: string },
  consentSequence: number,
): Promise<void> {
  await tx.$queryRaw`SELECT id FROM access_grant WHERE id = ${order.grantId}::uuid FOR SHARE`
  const grant = await tx.grant.findUnique({ where: { id: order.grantId }, select: { status: true } })
  if (grant?.status !== 'active') throw refuse('recordRelease', 'GRANT_NOT_ACTIVE')
  const person = await tx.person.findUnique({ where: { id: order.requestedBy }, select: { active: true } })
  if (person?.active !== true) throw refuse('recordRelease', 'PERSON_INACTIVE')
  const newest = await tx.consentImport.aggregate({
    where: { datasetId: order.datasetId },
    _max: { sequence: true },
  })
  if (consentSequence > 0 && newest._max.sequence !== consentSequence) {
    throw refuse(
      'recordRelease',
      'CONSENT_WITHDRAWN',
      'Consent directives were imported while the extract was prepared',
    )
  }
}
