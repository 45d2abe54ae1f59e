import { datasetDefinition, sourceColumns } from '../../contract/dataset-definition.ts'
import type { AuditEvent } from '../../domain/audit/event.ts'
import type { DatasetDefinition, SourceColumns } from '../../domain/dataset/definition.ts'
import { recordEvent } from '../../platform/audit/record-event.ts'
import type { Tx } from '../../platform/database/database.ts'
import { toJson } from '../../platform/database/json.ts'

export type DatasetReader = Pick<Tx, 'datasetVersion' | 'person'>

export type DatasetVersion = {
  readonly id: string
  readonly version: number
  readonly digest: string
  readonly definition: DatasetDefinition
  readonly columns: SourceColumns
  readonly registeredBy: string
  readonly registeredAt: Date
}

export type VersionSummary = Pick<DatasetVersion, 'version' | 'digest' | 'registeredBy' | 'registeredAt'>

/** The current versions of at most `limit + 1` datasets after an id, in the order of their ids. */
export async function listCurrent(
  reader: DatasetReader,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<DatasetVersion[]> {
  const current = await reader.datasetVersion.groupBy({
    by: ['datasetId'],
    _max: { version: true },
    ...(after === undefined ? {} : { where: { datasetId: { gt: after } } }),
    orderBy: { datasetId: 'asc' },
    take: limit + 1,
  })
  if (current.length === 0) return []
  const rows = await reader.datasetVersion.findMany({
    where: { OR: current.map(({ datasetId, _max }) => ({ datasetId, version: _max.version ?? 0 })) },
    orderBy: { datasetId: 'asc' },
  })
  return rows.map(parse)
}

/** A version of a dataset; the current one when `version` is undefined. */
export async function findVersion(
  reader: DatasetReader,
  id: string,
  version?: number,
): Promise<DatasetVersion | undefined> {
  const row = await reader.datasetVersion.findFirst({
    where: { datasetId: id, ...(version === undefined ? {} : { version }) },
    orderBy: { version: 'desc' },
  })
  return row === null ? undefined : parse(row)
}

/** Every version, newest first. */
export function listVersions(reader: DatasetReader, id: string): Promise<VersionSummary[]> {
  return reader.datasetVersion.findMany({
    where: { datasetId: id },
    select: { version: true, digest: true, registeredBy: true, registeredAt: true },
    orderBy: { version: 'desc' },
  })
}

/** Organisation of whoever registered the first version; undefined for a new dataset. */
export async function findOwner(reader: DatasetReader, id: string): Promise<string | undefined> {
  const first = await reader.datasetVersion.findFirst({
    where: { datasetId: id },
    orderBy: { version: 'asc' },
  })
  if (first === null) return undefined
  const person = await reader.person.findUnique({ where: { id: first.registeredBy } })
  return person?.organisation
}

/** One registration of a dataset at a time, also when there is no row yet that could be locked. */
export async function lockDataset(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`dataset ${id}`}, 0))`
}

export async function insertVersion(tx: Tx, version: DatasetVersion, audit: AuditEvent): Promise<void> {
  const { id, ...rest } = version
  await tx.datasetVersion.create({
    data: {
      ...rest,
      datasetId: id,
      definition: toJson(version.definition),
      columns: toJson(version.columns),
    },
  })
  await recordEvent(tx, audit)
}

type Row = Omit<DatasetVersion, 'id' | 'definition' | 'columns'> & {
  readonly datasetId: string
  readonly definition: unknown
  readonly columns: unknown
}

const parse = ({ datasetId, definition, columns, ...row }: Row): DatasetVersion => ({
  ...row,
  id: datasetId,
  definition: datasetDefinition.parse(definition),
  columns: sourceColumns.parse(columns),
})
