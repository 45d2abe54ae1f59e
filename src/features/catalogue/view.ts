import type { DatasetSummary, DatasetView } from '../../contract/catalogue.ts'
import { comparableAs } from '../../domain/cohort/check.ts'
import { isReleasable, patientKeyOf } from '../../domain/dataset/definition.ts'
import type { Profile } from '../../domain/deidentify/profile.ts'
import { type Treatment, treatmentOf } from '../../domain/deidentify/treatment.ts'
import type { DatasetVersion, VersionSummary } from './repo.ts'

const noProfile: Treatment = {
  released: false,
  what: 'refused',
  problem: 'the gateway no longer has the de-identification profile of the dataset',
}

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

/**
 * Built field by field: where the source is must never be among them.
 * @param profile the one in force for the dataset; undefined when the gateway no longer has it, so that nothing is released
 */
export function viewOf(
  dataset: DatasetVersion,
  versions: readonly VersionSummary[],
  profile: Profile | undefined,
): DatasetView {
  const { definition } = dataset
  return {
    ...headOf(dataset),
    description: definition.description ?? null,
    digest: dataset.digest,
    registeredAt: dataset.registeredAt.toISOString(),
    referenceDate: definition.referenceDate,
    tables: tablesOf(dataset, profile),
    versions: versions.map(({ version, digest, registeredBy, registeredAt }) => ({
      version,
      digest,
      registeredBy,
      registeredAt: registeredAt.toISOString(),
    })),
  }
}

/** The database keeps no order of keys, so: the patients first, other tables by name, variables as in the source. */
function tablesOf(
  { definition, columns }: DatasetVersion,
  profile: Profile | undefined,
): DatasetView['tables'] {
  const names = Object.keys(definition.tables).sort()
  const { table: patients } = definition.patient
  return [patients, ...names.filter((name) => name !== patients)].map((name) => ({
    name,
    patient: patientKeyOf(definition, name),
    variables: (columns[name] ?? []).flatMap((column) => {
      const declared = definition.tables[name]?.variables[column.name]
      // The patient column of a table need not be declared.
      if (declared === undefined) return []
      const treatment =
        profile === undefined
          ? noProfile
          : treatmentOf({ definition, columns, profile, table: name, name: column.name, variable: declared })
      return [
        {
          name: column.name,
          class: declared.class,
          type: column.type,
          hierarchy: declared.hierarchy ?? null,
          description: declared.description ?? null,
          releasable: isReleasable(declared),
          released: treatment.released,
          treatment: treatment.what,
          why: treatment.problem ?? treatment.why ?? null,
          comparesWith: comparableAs(declared, column.type) ?? null,
        },
      ]
    }),
  }))
}
