import { type ExtractView, extractFormat, extractStatus, refusalRecord } from '../../contract/extracts.ts'
import { digestOf } from '../../domain/audit/canonical.ts'
import { roughCounts } from '../../domain/risk/published-counts.ts'
import type { Extract } from '../../platform/database/generated/client.ts'
import { exactCounts, manifestSchema } from '../../platform/release/manifest.ts'

/** An extract as people may see it: exact counts of patients stay inside. */
export function toView(row: Extract, smallCell: number): ExtractView {
  const manifest = row.manifest === null ? undefined : manifestSchema.parse(row.manifest)
  const progress = exactCounts.partial().parse(row.progress)
  return {
    id: row.id,
    grantId: row.grantId,
    projectId: row.projectId,
    dataset: { id: row.datasetId, version: row.datasetVersion },
    requestedBy: row.requestedBy,
    format: extractFormat.parse(row.format),
    status: extractStatus.parse(row.status),
    stage: row.stage,
    attempt: row.attempt,
    counts: manifest === undefined ? roughCounts(progress, smallCell) : manifest.statement.counts,
    ...(manifest === undefined
      ? {}
      : { risk: manifest.statement.risk, statement: digestOf(manifest.statement) }),
    files: manifest?.statement.files ?? [],
    ...(row.refusal === null ? {} : { refusal: refusalRecord.parse(row.refusal) }),
    asOf: row.asOf.toISOString(),
    createdAt: row.createdAt.toISOString(),
    ...(row.recordedAt === null ? {} : { recordedAt: row.recordedAt.toISOString() }),
    ...(row.deliveredAt === null ? {} : { deliveredAt: row.deliveredAt.toISOString() }),
  }
}
