/** What a custodian registers: tables, variables, classification, source, data-use terms (design §9). */
export const variableClasses = [
  'patient-key',
  'direct-identifier',
  'quasi-identifier',
  'sensitive',
  'date',
  'free-text',
  'other',
] as const
export type VariableClass = (typeof variableClasses)[number]

/** Classes a researcher may ask for; the others never leave (patient keys leave as pseudonyms). */
export const releasableClasses = [
  'quasi-identifier',
  'sensitive',
  'date',
  'free-text',
  'other',
] as const satisfies VariableClass[]

export type Variable = {
  readonly class: VariableClass
  /** Kind of identifier of a patient key, for domain separation and normalisation: `hkid`, `omop-person`, … */
  readonly identifier?: string
  readonly type?: 'date'
  /** Name of a generalisation hierarchy known to the de-identification profile. */
  readonly hierarchy?: string
  readonly description?: string
}

export type Table = {
  /** File or glob below the source root. */
  readonly file: string
  /** Column that holds the patient key; absent on the patient table, whose key is `patient.key`. */
  readonly patient?: string
  readonly variables: Readonly<Record<string, Variable>>
}

export type ConsentBasis = 'opt-in' | 'opt-out' | 'waiver' | 'not-personal'

export type DataUseTerm = { readonly code: string; readonly values?: readonly string[] }

export type DatasetDefinition = {
  readonly id: string
  readonly title: Readonly<Record<string, string>>
  readonly description?: string
  readonly custodian: string
  readonly source: { readonly engine: 'duckdb'; readonly root: string }
  readonly dataUse?: { readonly permission: string; readonly modifiers?: readonly DataUseTerm[] }
  /** Id of the de-identification profile; the gateway's own when absent. */
  readonly profile?: string
  readonly consent?: { readonly basis: ConsentBasis; readonly reference?: string }
  /** Fixed date against which ages are computed, so that the wall clock never changes the output. */
  readonly referenceDate: string
  readonly patient: { readonly table: string; readonly key: string }
  readonly tables: Readonly<Record<string, Table>>
}

/** A source column as the engine reports it. */
export type SourceColumn = { readonly name: string; readonly type: string }

/** Real columns of each table of a definition, as found when it was registered. */
export type SourceColumns = Readonly<Record<string, readonly SourceColumn[]>>

/** Column of `table` that holds the patient key. */
export function patientKeyOf(definition: DatasetDefinition, table: string): string {
  if (table === definition.patient.table) return definition.patient.key
  const key = definition.tables[table]?.patient
  if (key === undefined) throw new Error(`table ${table} names no patient column`)
  return key
}

/** A variable's name across the dataset: `table.variable`. */
export type VariableName = `${string}.${string}`

export const isReleasable = (variable: Variable): boolean =>
  releasableClasses.some((releasable) => releasable === variable.class)
