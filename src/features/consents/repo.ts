import type { AuditEvent } from '../../domain/audit/event.ts'
import { appendEvent } from '../../platform/audit/append-event.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { ConsentImport } from '../../platform/database/generated/client.ts'

export type NewImport = Pick<
  ConsentImport,
  'id' | 'datasetId' | 'digest' | 'directives' | 'patients' | 'importedBy'
>

/** Adds an import under the dataset's next number; imports of one dataset wait for each other. */
export async function addImport(tx: Tx, imported: NewImport, audit: AuditEvent): Promise<ConsentImport> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${`consent:${imported.datasetId}`}))::text`
  const last = await tx.consentImport.aggregate({
    where: { datasetId: imported.datasetId },
    _max: { sequence: true },
  })
  await appendEvent(tx, audit)
  return tx.consentImport.create({
    data: { ...imported, sequence: (last._max.sequence ?? 0) + 1, importedAt: new Date(audit.time) },
  })
}

export const importsOf = (database: Database, datasetId: string): Promise<ConsentImport[]> =>
  database.client.consentImport.findMany({ where: { datasetId }, orderBy: { sequence: 'asc' } })

export const currentDefinition = (database: Database, datasetId: string) =>
  database.client.datasetVersion.findFirst({ where: { datasetId }, orderBy: { version: 'desc' } })
