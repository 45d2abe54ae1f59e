import type { DatasetDefinition, SourceColumns, Variable, VariableName } from '../dataset/definition.ts'
import { isReleasable, patientKeyOf } from '../dataset/definition.ts'
import { refuse, type Violation } from '../refusal.ts'
import { misfit } from './misfit.ts'
import type { Profile, Rule } from './profile.ts'
import { ruleFor } from './rules.ts'
import type { PseudonymMethod, RuleTransform, Transform } from './transforms/transform.ts'

export type { Transform } from './transforms/transform.ts'

export type VariablePlan = {
  readonly variable: string
  readonly class: Variable['class']
  readonly sourceType: string
  readonly transform: Transform
}

/** A variable that was granted and that the profile does not release. */
export type WithheldVariable = {
  /** `table.variable` */
  readonly name: string
  readonly class: Variable['class']
  /** The rule that says so. */
  readonly rule: string
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
  readonly pseudonyms: PseudonymMethod
  /** 0 when the profile shifts no dates. */
  readonly maximumShiftDays: number
  readonly suppression: 'patients' | 'cells'
  readonly tables: readonly TablePlan[]
  readonly withheld: readonly WithheldVariable[]
}

/** Name of the pseudonym column in every released table. No variable may be called so. */
export const PSEUDONYM_COLUMN = 'pseudonym'

/**
 * Maps the granted variables to transforms. Tables come in name order and variables in definition order, so that the
 * same grant always gives the same files.
 * @throws Refusal GRANT_OUT_OF_SCOPE for a variable that never leaves or when the profile leaves nothing,
 *   SOURCE_CHANGED for one the source lost, TRANSFORM_UNSUITABLE for a rule that does not fit its variable
 */
export function planDeidentification(
  definition: DatasetDefinition,
  columns: SourceColumns,
  variables: readonly VariableName[],
  profile: Profile,
): DeidentificationPlan {
  const withheld: WithheldVariable[] = []
  const tables = Object.entries(definition.tables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, { file, variables: declared }]) => ({
      table,
      file,
      patientColumn: patientKeyOf(definition, table),
      variables: Object.entries(declared)
        .filter(([name]) => variables.includes(`${table}.${name}`))
        .flatMap(([name, variable]) => {
          const planned = planVariable({ definition, columns, profile, table, name, variable })
          if ('transform' in planned) return [planned]
          withheld.push(planned)
          return []
        }),
    }))
    .filter((table) => table.variables.length > 0)
  if (tables.length === 0)
    throw refuse('deIdentify', 'GRANT_OUT_OF_SCOPE', `Profile ${profile.id} releases none of the variables`)
  return {
    patientTable: definition.patient.table,
    referenceDate: definition.referenceDate,
    ...patientPlan(definition, profile),
    maximumShiftDays: profile.dateShift?.maximumDays ?? 0,
    suppression: profile.suppression ?? 'patients',
    tables,
    withheld,
  }
}

/** `table.variable` of the released quasi-identifiers. */
export const namesOfQuasiIdentifiers = ({
  tables,
}: Pick<DeidentificationPlan, 'tables'>): readonly string[] =>
  tables.flatMap(({ table, variables }) =>
    variables.filter((one) => one.class === 'quasi-identifier').map(({ variable }) => `${table}.${variable}`),
  )

/** Released quasi-identifiers of each patient. */
export const countQuasiIdentifiers = (plan: DeidentificationPlan): number =>
  namesOfQuasiIdentifiers(plan).length

/** Where the profile's rules do not fit the variables of a definition and its source. Empty when they all do. */
export function checkTransforms(
  definition: DatasetDefinition,
  columns: SourceColumns,
  profile: Profile,
): Violation[] {
  return Object.entries(definition.tables).flatMap(([table, { variables }]) =>
    Object.entries(variables).flatMap(([name, variable]) => {
      const subject = { definition, columns, profile, table, name, variable }
      const problem = isReleasable(variable) ? resolve(subject).problem : undefined
      return problem === undefined ? [] : [{ path: `tables.${table}.variables.${name}`, message: problem }]
    }),
  )
}

export type Planned = {
  readonly definition: DatasetDefinition
  readonly columns: SourceColumns
  readonly profile: Profile
  readonly table: string
  readonly name: string
  readonly variable: Variable
}

function planVariable(subject: Planned): VariablePlan | WithheldVariable {
  const { table, name, variable, profile } = subject
  if (!isReleasable(variable))
    throw refuse(
      'deIdentify',
      'GRANT_OUT_OF_SCOPE',
      `${table}.${name} is a ${variable.class} and never leaves`,
    )
  const { sourceType, rule, transform, problem } = resolve(subject)
  if (sourceType === undefined)
    throw refuse('deIdentify', 'SOURCE_CHANGED', `The source has no column ${table}.${name}`)
  if (problem !== undefined || rule === undefined)
    throw refuse(
      'deIdentify',
      'TRANSFORM_UNSUITABLE',
      `Profile ${profile.id} cannot treat ${table}.${name}: ${problem ?? 'no rule applies'}`,
    )
  if (transform === undefined) return { name: `${table}.${name}`, class: variable.class, rule: rule.id }
  return { variable: name, class: variable.class, sourceType, transform }
}

/** The rule for a variable, the transform it gives (none when it is withheld), or what keeps it from fitting. */
export function resolve({ definition, columns, profile, table, name, variable }: Planned): {
  readonly sourceType: string | undefined
  readonly rule?: Rule
  readonly transform?: Transform
  readonly problem?: string
} {
  const sourceType = columns[table]?.find((column) => column.name === name)?.type
  if (sourceType === undefined) return { sourceType }
  const rule = ruleFor(profile, { name: `${table}.${name}`, variable, sourceType })
  if (rule === undefined) return { sourceType, problem: 'no rule applies' }
  const transform = released(rule.transform, variable, profile)
  if (transform === undefined) return { sourceType, rule }
  if (typeof transform === 'string') return { sourceType, rule, problem: transform }
  const problem = misfit(transform, sourceType, variable, definition.tables[table]?.variables ?? {})
  return problem === undefined ? { sourceType, rule, transform } : { sourceType, rule, problem }
}

/** A rule's transform for one variable; undefined when it is withheld, a text when it cannot be done. */
function released(
  transform: RuleTransform,
  variable: Variable,
  profile: Profile,
): Transform | string | undefined {
  if (transform.kind === 'drop' || transform.kind === 'pseudonym') return undefined
  if (transform.kind !== 'generalise') return transform
  const name = transform.hierarchy ?? variable.hierarchy
  if (name === undefined) return 'the rule generalises, and the variable declares no hierarchy'
  const hierarchy = Object.hasOwn(profile.hierarchies, name) ? profile.hierarchies[name] : undefined
  return hierarchy === undefined
    ? `the profile has no hierarchy ${name}`
    : { kind: 'generalise', hierarchy, name }
}

/** How patients are named in the released files. */
function patientPlan(definition: DatasetDefinition, profile: Profile) {
  const { table, key } = definition.patient
  const variable = definition.tables[table]?.variables[key] ?? { class: 'patient-key' as const }
  const rule = ruleFor(profile, { name: `${table}.${key}`, variable, sourceType: 'VARCHAR' })
  if (rule?.transform.kind !== 'pseudonym')
    throw refuse(
      'deIdentify',
      'TRANSFORM_UNSUITABLE',
      `Profile ${profile.id} gives patients no pseudonym; without one their rows cannot be told apart`,
    )
  return { identifier: variable.identifier ?? 'patient', pseudonyms: rule.transform.method }
}
