import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { releasedFile } from '../../contract/extracts.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import type { PolicyDecision } from '../../domain/policy/decision.ts'
import { AppError, refuse } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import type { StreamEnd, StreamReply } from '../../http/reply.ts'
import type { Extract } from '../../platform/database/generated/client.ts'
import { manifestSchema } from '../../platform/release/manifest.ts'
import { findUncompared } from '../../platform/release/memberships.ts'
import type { Facts } from '../../release/ports.ts'
import { parseRange } from './byte-range.ts'
import { checkRelease, type ExtractsDeps } from './service.ts'

export type DownloadDeps = ExtractsDeps & {
  readonly publishedFolder: string
  /** How many released patients no longer permit the use, at this moment. */
  readonly countNoLongerPermitted: (extract: Extract, at: Date) => Promise<number>
  /** Whether a published file still has its recorded digest. */
  readonly isIntact: (
    extractId: string,
    file: { name: string; bytes: number; sha256: string },
  ) => Promise<boolean>
}

/**
 * Streams one file of a delivered extract to a member of the project. Grant, person and consent are checked at this
 * moment, not at the moment of release; the download is on record before the first byte and again after the last.
 */
export async function downloadFile(
  deps: DownloadDeps,
  context: Context,
  extract: Extract,
  name: string,
): Promise<StreamReply> {
  if (extract.status !== 'delivered')
    throw new AppError('EXTRACT_NOT_READY', `The extract is ${extract.status}`)
  const manifest = manifestSchema.parse(extract.manifest)
  const file = manifest.files.find((candidate) => candidate.name === name)
  if (file === undefined) throw new AppError('NOT_FOUND')
  const permitted = [await recheck(deps, context, extract)]
  if (!(await deps.isIntact(extract.id, releasedFile.strip().parse(file))))
    throw new AppError('EXTRACT_DAMAGED')

  const etag = `"${file.sha256}"`
  const range = parseRange(context, { bytes: file.bytes, etag })
  const length = range === undefined ? file.bytes : range.to - range.from + 1
  const about = aboutOf(extract)
  const details = { file: name, from: range?.from ?? 0, bytes: length }
  const digests = { file: `sha256:${file.sha256}` }
  const { entryId } = await deps.recorder.record(
    eventOf(context, 'download.started', about, { details, digests, permitted }),
  )
  const path = join(deps.publishedFolder, extract.id, name)
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      'Content-Type': file.mediaType,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Length': String(length),
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-store',
      // Released bytes are for saving, never for showing here: a report is HTML, and must not run under this origin.
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      ETag: etag,
      // What to ask /api/audit/receipts for.
      'Audit-Entry': String(entryId),
      // RFC 9530: the digest of the whole file, also when a range is sent.
      'Repr-Digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${range.from}-${range.to}/${file.bytes}` }),
    },
    body: createReadStream(path, range === undefined ? {} : { start: range.from, end: range.to }),
    finished: async (end) => {
      await deps.recorder.record({ ...endEvent(context, extract, name, end, deps.now()), digests })
    },
  }
}

/** The certificate, for members of the project and the auditor. */
export async function readCertificate(
  deps: DownloadDeps,
  context: Context,
  extract: Extract,
): Promise<string> {
  if (extract.certificate === null)
    throw new AppError('EXTRACT_NOT_READY', `The extract is ${extract.status}`)
  await deps.recorder.record(eventOf(context, 'certificate.read', aboutOf(extract)))
  return extract.certificate
}

const aboutOf = (extract: Extract) => ({
  extract: extract.id,
  grant: extract.grantId,
  project: extract.projectId,
  dataset: extract.datasetId,
  datasetVersion: extract.datasetVersion,
})

async function recheck(deps: DownloadDeps, context: Context, extract: Extract): Promise<PolicyDecision> {
  const { grant, dataset } = await coverOf(deps.facts, extract)
  const decision = checkRelease(deps.decide, context.person, context.now, grant, dataset)
  if ((await deps.countNoLongerPermitted(extract, context.now)) > 0)
    throw refuse('download', 'CONSENT_WITHDRAWN')
  const other = await findUncompared(deps.database, extract.id, context.person.id)
  if (other !== undefined) {
    const why = `You may hold extract ${other.id} of ${other.date}, with which this one was never compared; request a new one`
    throw refuse('download', 'DIFFERENCING_RISK', why)
  }
  return decision
}

async function coverOf(facts: Facts, extract: Extract) {
  const grant = await facts.grant(extract.grantId)
  const dataset = await facts.dataset(extract.datasetId, extract.datasetVersion)
  if (grant === undefined || dataset === undefined) throw refuse('download', 'GRANT_OUT_OF_SCOPE')
  return { grant, dataset }
}

function endEvent(context: Context, extract: Extract, file: string, end: StreamEnd, at: Date): AuditEvent {
  const outcome = end.completed ? ('success' as const) : ('failed' as const)
  const type = end.completed ? 'download.finished' : 'download.aborted'
  const event = eventOf(context, type, aboutOf(extract), { outcome, details: { file, bytes: end.bytes } })
  return { ...event, time: at.toISOString() }
}
