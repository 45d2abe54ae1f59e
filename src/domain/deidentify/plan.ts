import type { DatasetDefinition, SourceColumns, Variable, VariableName } from '../dataset/definition.ts'
import { patientKeyOf } from '../dataset/definition.ts'
import { refuse } from '../refusal.ts'
import type { ScrubText } from '../text/settings.ts'
import type { Hierarchy, Profile } from './profile.ts'

/** What happens to one released variable. Whatever has no transform here is not released. */
export type Transform =
  | { readonly kind: 'keep' }
  | { readonly kind: 'shift-date' }
  | { readonly kind: 'generalise'; readonly hierarchy: Hierarchy; readonly name: string }
  | ScrubText

export type VariablePlan = {
  readonly variable: string
  readonly class: Variable['class']
  readonly sourceType: string
  readonly transform: Transform
}

export type TablePlan = {
  readonly table: string
  readonly file: string
  readonly patientColumn: string
  readonly variables: readonly VariablePlan[]
}

/** Everything the engine needs to know; nothing in it comes from the researcher unchecked. */
export type DeidentificationPlan = {
  readonly patientTable: string
  readonly referenceDate: string
  readonly identifier: string
  readonly maximumShiftDays: number
  readonly tables: readonly TablePlan[]
}

/** Name of the pseudonym column in every released table. No variable may be called so. */
export const PSEUDONYM_COLUMN = 'pseudonym'

/**
 * Maps the granted variables to transforms. Tables come in name order and variables in definition order, so that the
 * same grant always gives the same files.
 * @throws Refusal GRANT_OUT_OF_SCOPE for a variable that never leaves, SOURCE_CHANGED for one the source lost
 */
export function planDeidentification(
  definition: DatasetDefinition,
  columns: SourceColumns,
  variables: readonly VariableName[],
  profile: Profile,
): DeidentificationPlan {
  const tables = Object.entries(definition.tables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, { file, variables: declared }]) => ({
      table,
      file,
      patientColumn: patientKeyOf(definition, table),
      variables: Object.entries(declared)
        .filter(([name]) => variables.includes(`${table}.${name}`))
        .map(([name, variable]) => planVariable(table, name, variable, columns, profile)),
    }))
    .filter((table) => table.variables.length > 0)
  const key = definition.tables[definition.patient.table]?.variables[definition.patient.key]
  return {
    patientTable: definition.patient.table,
    referenceDate: definition.referenceDate,
    identifier: key?.identifier ?? 'patient',
    maximumShiftDays: profile.dateShift.maximumDays,
    tables,
  }
}

function planVariable(
  table: string,
  name: string,
  variable: Variable,
  columns: SourceColumns,
  profile: Profile,
): VariablePlan {
  const sourceType = columns[table]?.find((column) => column.name === name)?.type
  if (sourceType === undefined)
    throw refuse('deIdentify', 'SOURCE_CHANGED', `The source has no column ${table}.${name}`)
  return {
    variable: name,
    class: variable.class,
    sourceType,
    transform: transformFor(table, name, variable, profile),
  }
}

function transformFor(table: string, name: string, variable: Variable, profile: Profile): Transform {
  switch (variable.class) {
    case 'date':
      return { kind: 'shift-date' }
    case 'quasi-identifier':
    case 'sensitive': {
      if (variable.hierarchy === undefined) return { kind: 'keep' }
      const hierarchy = profile.hierarchies[variable.hierarchy]
      if (hierarchy === undefined) {
        throw refuse(
          'deIdentify',
          'GRANT_OUT_OF_SCOPE',
          `Profile ${profile.id} has no hierarchy ${variable.hierarchy}`,
        )
      }
      return { kind: 'generalise', hierarchy, name: variable.hierarchy }
    }
    case 'other':
      return { kind: 'keep' }
    default:
      throw refuse(
        'deIdentify',
        'GRANT_OUT_OF_SCOPE',
        `${table}.${name} is a ${variable.class} and never leaves`,
      )
  }
}
