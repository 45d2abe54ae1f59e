import { type DatasetDefinition, isReleasable, type SourceColumns } from '../dataset/definition.ts'
import { resolve, type VariablePlan } from '../deidentify/plan.ts'
import type { Profile } from '../deidentify/profile.ts'
import { concernOf, limitOf, modelsOf, type ReleasedTables, whyUnmeasurable } from './profile-models.ts'

/** What a profile asks of one sensitive variable, and what becomes of classes that miss it. */
export type ExplainedModel = {
  readonly model: string
  /** `table.variable`, or several of them */
  readonly attribute: string
  readonly what: string
  /** Why every release with this variable is refused. */
  readonly problem?: string
}

/** Explains the models of a profile that concern what a dataset can release. */
export function explainModels(
  definition: DatasetDefinition,
  columns: SourceColumns,
  profile: Profile,
): readonly ExplainedModel[] {
  const { maximumSuppression } = profile.thresholds
  const tables = tablesOf(definition, columns, profile)
  const allowed = Math.round(maximumSuppression * 1000) / 10
  return modelsOf(profile.models ?? [], tables).map((model) => {
    const problem = whyUnmeasurable(model, tables)
    return {
      model: model.model,
      attribute: concernOf(model),
      what: `${limitOf(model)} in every group of look-alikes; groups that miss it are left out, with those below k at most ${allowed} % of patients, or the release is refused`,
      ...(problem === undefined ? {} : { problem }),
    }
  })
}

/** Everything that can be released at all; what the profile cannot treat is told variable by variable. */
function tablesOf(definition: DatasetDefinition, columns: SourceColumns, profile: Profile): ReleasedTables {
  const tables = Object.entries(definition.tables).map(([table, { variables }]) => ({
    table,
    variables: Object.entries(variables).flatMap(([name, variable]): VariablePlan[] => {
      if (!isReleasable(variable)) return []
      const { sourceType, transform } = resolve({ definition, columns, profile, table, name, variable })
      if (sourceType === undefined || transform === undefined) return []
      return [{ variable: name, class: variable.class, sourceType, transform }]
    }),
  }))
  return { tables, patientTable: definition.patient.table }
}
