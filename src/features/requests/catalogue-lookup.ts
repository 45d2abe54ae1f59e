import { datasetDefinition, sourceColumns } from '../../contract/dataset-definition.ts'
import type { CatalogueLookup } from '../../domain/request/commands.ts'
import type { RequestContent } from '../../domain/request/content.ts'
import type { Tx } from '../../platform/database/database.ts'

/** The current versions of the datasets a request names, for the domain to look up. */
export async function catalogueLookup(tx: Tx, { datasets }: RequestContent): Promise<CatalogueLookup> {
  const rows = await tx.datasetVersion.findMany({
    where: { datasetId: { in: datasets.map(({ dataset }) => dataset) } },
    orderBy: { version: 'asc' },
  })
  // Later rows replace earlier ones, so that the newest version of each is left.
  const entries = new Map(
    rows.map(({ datasetId, version, definition, columns }) => [
      datasetId,
      { version, definition: datasetDefinition.parse(definition), columns: sourceColumns.parse(columns) },
    ]),
  )
  return (dataset) => entries.get(dataset)
}
