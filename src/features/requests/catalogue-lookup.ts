import { datasetDefinition, sourceColumns } from '../../contract/dataset-definition.ts'
import type { Profile } from '../../domain/deidentify/profile.ts'
import type { CatalogueLookup } from '../../domain/request/commands.ts'
import type { RequestContent } from '../../domain/request/content.ts'
import type { Tx } from '../../platform/database/database.ts'

/** The profile of this id, or the gateway's own; undefined for one the gateway does not have. */
export type ProfileOf = (id: string | undefined) => Profile | undefined

/** The current versions of the datasets a request names, for the domain to look up. */
export async function catalogueLookup(
  tx: Tx,
  { datasets }: RequestContent,
  profileOf: ProfileOf,
): Promise<CatalogueLookup> {
  const rows = await tx.datasetVersion.findMany({
    where: { datasetId: { in: datasets.map(({ dataset }) => dataset) } },
    orderBy: { version: 'asc' },
  })
  // Later rows replace earlier ones, so that the newest version of each is left.
  const entries = new Map(
    rows.map(({ datasetId, version, definition: stored, columns }) => {
      const definition = datasetDefinition.parse(stored)
      const profile = profileOf(definition.profile)
      return [datasetId, { version, definition, columns: sourceColumns.parse(columns), profile }]
    }),
  )
  return (dataset) => entries.get(dataset)
}
