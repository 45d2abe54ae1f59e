import type { ConsentImportView, ConsentStatusView } from '../../contract/consents.ts'
import { datasetDefinition } from '../../contract/dataset-definition.ts'
import { AppError } from '../../errors.ts'
import type { Context } from '../../http/context.ts'
import { eventOf } from '../../http/event-of.ts'
import type { EventRecorder } from '../../platform/audit/event-recorder.ts'
import type { Database } from '../../platform/database/database.ts'
import type { ConsentImport } from '../../platform/database/generated/client.ts'
import { addImport, currentDefinition, importsOf } from './repo.ts'

export type ConsentsDeps = {
  readonly database: Database
  readonly recorder: EventRecorder
  readonly newId: () => string
  /** Checks and keeps a file of directives where the patient rows are; only counts and a digest come back. */
  readonly importConsents: (
    file: string,
    identifier: string,
  ) => Promise<{ digest: string; directives: number; patients: number }>
}

/** Imports a batch of consent directives. Later batches add to earlier ones and replace directives of the same id. */
export async function importDirectives(
  deps: ConsentsDeps,
  context: Context,
  datasetId: string,
  file: string,
): Promise<ConsentImportView> {
  const row = await currentDefinition(deps.database, datasetId)
  if (row === null) throw new AppError('NOT_FOUND')
  const definition = datasetDefinition.parse(row.definition)
  const key = definition.tables[definition.patient.table]?.variables[definition.patient.key]
  const { digest, directives, patients } = await deps.importConsents(file, key?.identifier ?? 'patient')
  const event = eventOf(
    context,
    'consent.imported',
    { dataset: datasetId },
    {
      counts: { directives, patients },
      digests: { consents: `sha256:${digest}` },
    },
  )
  const imported = {
    id: deps.newId(),
    datasetId,
    digest,
    directives,
    patients,
    importedBy: context.person.id,
  }
  return toView(await deps.database.transaction((tx) => addImport(tx, imported, event)))
}

export async function consentStatusOf(
  deps: ConsentsDeps,
  context: Context,
  datasetId: string,
): Promise<ConsentStatusView> {
  const imports = await importsOf(deps.database, datasetId)
  await deps.recorder.record(eventOf(context, 'consent.read', { dataset: datasetId }))
  return { datasetId, imports: imports.map(toView) }
}

const toView = (row: ConsentImport): ConsentImportView => ({
  ...row,
  digest: `sha256:${row.digest}`,
  importedAt: row.importedAt.toISOString(),
})
