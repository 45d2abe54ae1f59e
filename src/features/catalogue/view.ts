import type { DatasetSummary, DatasetView } from '../../contract/catalogue.ts'
import { isReleasable, patientKeyOf } from '../../domain/dataset/definition.ts'
import type { DatasetVersion, VersionSummary } from './repo.ts'

const headOf = ({ id, version, definition }: DatasetVersion) => ({
  id,
  version,
  title: { ...definition.title },
  custodian: definition.custodian,
  dataUse:
    definition.dataUse === undefined
      ? null
      : {
          permission: definition.dataUse.permission,
          modifiers: (definition.dataUse.modifiers ?? []).map(({ code, values }) => ({
            code,
            ...(values === undefined ? {} : { values: [...values] }),
          })),
        },
  consentBasis: definition.consent?.basis ?? null,
})

export const summaryOf = (dataset: DatasetVersion): DatasetSummary => ({
  ...headOf(dataset),
  tables: Object.keys(dataset.definition.tables).length,
})

/** Built field by field: where the source is must never be among them. */
export function viewOf(dataset: DatasetVersion, versions: readonly VersionSummary[]): DatasetView {
  const { definition, columns } = dataset
  return {
    ...headOf(dataset),
    description: definition.description ?? null,
    digest: dataset.digest,
    registeredAt: dataset.registeredAt.toISOString(),
    referenceDate: definition.referenceDate,
    tables: Object.entries(definition.tables).map(([name, table]) => ({
      name,
      patient: patientKeyOf(definition, name),
      variables: Object.entries(table.variables).map(([variable, declared]) => ({
        name: variable,
        class: declared.class,
        type: columns[name]?.find((column) => column.name === variable)?.type ?? null,
        hierarchy: declared.hierarchy ?? null,
        description: declared.description ?? null,
        releasable: isReleasable(declared),
      })),
    })),
    versions: versions.map(({ version, digest, registeredBy, registeredAt }) => ({
      version,
      digest,
      registeredBy,
      registeredAt: registeredAt.toISOString(),
    })),
  }
}
