import { valueKindOf } from '../cohort/check.ts'
import type { Violation } from '../refusal.ts'
import type { DatasetDefinition, SourceColumns, Table } from './definition.ts'

/** What the rules below need of the de-identification profile: the hierarchies it knows. */
export type KnownHierarchies = Readonly<Record<string, unknown>>

/** Column names the gateway gives to released files itself. */
const reserved = ['pseudonym']

/**
 * What is wrong with a definition taken alone: the patient table and key, names, files, hierarchies, and classes that
 * cannot be honoured where they stand. Empty when nothing is. Paths are those of the definition.
 */
export function checkDefinition(definition: DatasetDefinition, hierarchies: KnownHierarchies): Violation[] {
  return [
    ...checkPatient(definition),
    ...checkConsent(definition),
    ...Object.entries(definition.tables).flatMap(([name, table]) => [
      ...checkFile(name, table),
      ...checkPatientColumn(definition, name, table),
      ...checkVariables(definition, name, table, hierarchies),
    ]),
  ]
}

/**
 * Where a definition and its source disagree: columns that are missing or not classified, and types that do not fit
 * their class. Names must agree in case too: later stages look columns up by the name that was declared.
 */
export function compareWithSource(definition: DatasetDefinition, columns: SourceColumns): Violation[] {
  return Object.entries(definition.tables).flatMap(([name, table]) => {
    const found = columns[name]
    if (found === undefined) return [{ path: `tables.${name}`, message: 'the source has no such table' }]
    return [
      ...missingColumns(definition, name, table, columns),
      ...unexpectedColumns(definition, name, table, columns),
    ]
  })
}

function checkPatient({ patient, tables }: DatasetDefinition): Violation[] {
  const table = tables[patient.table]
  if (table === undefined) return [{ path: 'patient.table', message: `there is no table ${patient.table}` }]
  const key = table.variables[patient.key]
  if (key === undefined)
    return [{ path: 'patient.key', message: `${patient.table} has no variable ${patient.key}` }]
  if (key.class !== 'patient-key')
    return [
      {
        path: `tables.${patient.table}.variables.${patient.key}.class`,
        message: `the key of the patients must be a patient-key, not ${key.class}`,
      },
    ]
  return []
}

function checkConsent({ consent }: DatasetDefinition): Violation[] {
  return consent?.basis === 'waiver' && consent.reference === undefined
    ? [{ path: 'consent.reference', message: 'a waiver names the decision it rests on' }]
    : []
}

function checkFile(name: string, { file }: Table): Violation[] {
  const isInside = !/^([/\\]|[A-Za-z]:)|\\|^[a-z][a-z0-9+.-]*:/i.test(file) && !file.split('/').includes('..')
  return isInside
    ? []
    : [{ path: `tables.${name}.file`, message: 'must be a path below the root of the source' }]
}

function checkPatientColumn(definition: DatasetDefinition, name: string, table: Table): Violation[] {
  const path = `tables.${name}.patient`
  if (name === definition.patient.table) {
    const isKey = table.patient === undefined || table.patient === definition.patient.key
    return isKey ? [] : [{ path, message: 'the patient table has the key of the patients and no other' }]
  }
  if (table.patient === undefined) return [{ path, message: 'names no column with the patient key' }]
  const declared = table.variables[table.patient]
  return declared === undefined || declared.class === 'patient-key'
    ? []
    : [
        {
          path: `tables.${name}.variables.${table.patient}.class`,
          message: `holds the patient key, so it cannot be ${declared.class}`,
        },
      ]
}

function checkVariables(
  definition: DatasetDefinition,
  name: string,
  table: Table,
  hierarchies: KnownHierarchies,
): Violation[] {
  const seen = new Set<string>()
  return Object.entries(table.variables).flatMap(([variable, { class: kind, hierarchy }]) => {
    const path = `tables.${name}.variables.${variable}`
    const folded = variable.toLowerCase()
    const found: Violation[] = []
    if (seen.has(folded)) found.push({ path, message: 'differs from another variable only in case' })
    seen.add(folded)
    if (reserved.includes(folded))
      found.push({ path, message: `${variable} is a name the gateway uses itself` })
    if (kind === 'quasi-identifier' && name !== definition.patient.table)
      found.push({
        path: `${path}.class`,
        message: `quasi-identifiers belong to the patient table ${definition.patient.table}: k is counted over patients`,
      })
    if (kind === 'patient-key' && !isPatientColumn(definition, name, variable))
      found.push({
        path: `${path}.class`,
        message: 'is a patient-key but not the patient column of its table',
      })
    if (hierarchy !== undefined && !Object.hasOwn(hierarchies, hierarchy))
      found.push({
        path: `${path}.hierarchy`,
        message: `the de-identification profile has no hierarchy ${hierarchy}`,
      })
    return found
  })
}

const isPatientColumn = (definition: DatasetDefinition, table: string, column: string): boolean =>
  column === patientColumnOf(definition, table)

const patientColumnOf = ({ patient, tables }: DatasetDefinition, table: string): string | undefined =>
  table === patient.table ? patient.key : tables[table]?.patient

/** Declared variables, and the patient column, that the source lacks or has with a type that does not fit. */
function missingColumns(
  definition: DatasetDefinition,
  name: string,
  table: Table,
  columns: SourceColumns,
): Violation[] {
  const types = new Map((columns[name] ?? []).map((column) => [column.name, column.type]))
  const declared = Object.entries(table.variables).flatMap(([variable, { class: kind }]) => {
    const path = `tables.${name}.variables.${variable}`
    const type = types.get(variable)
    if (type === undefined) return [{ path, message: 'the source has no such column' }]
    if (kind === 'date' && valueKindOf(type) !== 'date')
      return [
        { path: `${path}.class`, message: `a date needs a DATE or TIMESTAMP column; the source has ${type}` },
      ]
    return []
  })
  const key = patientColumnOf(definition, name)
  const isMissing = key !== undefined && !Object.hasOwn(table.variables, key) && !types.has(key)
  return isMissing
    ? [...declared, { path: `tables.${name}.patient`, message: `the source has no column ${key}` }]
    : declared
}

/** Source columns that nobody classified. */
function unexpectedColumns(
  definition: DatasetDefinition,
  name: string,
  table: Table,
  columns: SourceColumns,
): Violation[] {
  const classified = new Set([...Object.keys(table.variables), patientColumnOf(definition, name)])
  return (columns[name] ?? [])
    .filter((column) => !classified.has(column.name))
    .map((column) => ({
      path: `tables.${name}.variables.${column.name}`,
      message: 'is in the source but has no class',
    }))
}
