import type { AuditEvent } from '../domain/audit/event.ts'
import type { ReleaseCertificate, ReleaseStatement } from '../domain/certificate/statement.ts'
import type { RecordedEntry, ReleasePorts } from './ports.ts'
import { type Audited, verifyAudited } from './record-release.ts'

/** Makes a recorded release visible. Accepts only evidence that it was recorded. */
export async function deliver(ports: ReleasePorts, audited: Audited): Promise<ReleaseStatement> {
  verifyAudited(audited)
  await publishRecorded(ports, { ...audited, extractId: audited.order.extractId })
  return audited.statement
}

/** A release that passed the commit point, as the database remembers it. */
export type RecordedRelease = {
  readonly extractId: string
  readonly statement: ReleaseStatement
  readonly entry: RecordedEntry
}

/**
 * Receipt, certificate, publication, mark: each step can be repeated, so that recovery after a crash is this same
 * function. Failing before `publish`: recorded, nothing visible. Failing after it: files are there but the extract is
 * not marked delivered, so no download is possible yet.
 */
export async function publishRecorded(ports: ReleasePorts, recorded: RecordedRelease): Promise<void> {
  const { extractId, statement } = recorded
  const certificate: ReleaseCertificate = { ...statement, audit: await ports.audit.receipt(recorded.entry) }
  const signed = await ports.signer.sign(certificate)
  await ports.files.publish(extractId, signed)
  const event: AuditEvent = {
    type: 'extract.delivered',
    outcome: 'success',
    time: ports.now().toISOString(),
    actor: { id: 'system' },
    about: {
      project: statement.grant.project,
      dataset: statement.dataset.id,
      datasetVersion: statement.dataset.version,
      request: statement.request.id,
      grant: statement.grant.id,
      extract: extractId,
    },
    counts: { files: statement.files.length },
  }
  await ports.records.delivered(extractId, signed, event)
}
