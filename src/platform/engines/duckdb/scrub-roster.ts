import type { DatasetDefinition, Variable } from '../../../domain/dataset/definition.ts'
import { patientKeyOf } from '../../../domain/dataset/definition.ts'
import type { RosterColumn } from '../../text/scrub-task.ts'
import { sourceView } from './source.ts'
import { identifier } from './sql.ts'

/** A place is known from the record too: its name in a text would tell more than its region in the table. */
const placeName = /DISTRICT|CITY|TOWN|ADDR|ESTATE|POSTAL|ZIP|地址|地區|区/i
/** More values of one patient in one column are not looked for. */
const mostValues = 500

/** Columns of the record and a query that gives, by patient: pseudonym, shift and the columns as `r0`, `r1` … */
export type RosterQuery = { readonly columns: readonly RosterColumn[]; readonly sql: string }

/**
 * What the dataset knows to identify a patient: key and direct identifiers of the patient table, dates of birth and
 * places among its quasi-identifiers, and the direct identifiers of that patient's rows in every other table.
 */
export function rosterQuery(definition: DatasetDefinition): RosterQuery {
  const columns: RosterColumn[] = []
  const selected: string[] = []
  const joins: string[] = []
  for (const [table, { variables }] of Object.entries(definition.tables)) {
    const isPatients = table === definition.patient.table
    const found = Object.entries(variables).flatMap(([name, variable]) => {
      const kind = rosterKindOf(name, variable, isPatients)
      return kind === undefined ? [] : [{ name, ...kind }]
    })
    if (found.length === 0) continue
    const key = identifier(patientKeyOf(definition, table))
    const alias = `t${joins.length}`
    const values = found.map(({ name }, at) => {
      const text = `CAST(${identifier(name)} AS VARCHAR)`
      return `${isPatients ? text : `list(DISTINCT ${text})[1:${mostValues}]`} AS c${at}`
    })
    const group = isPatients ? '' : `WHERE ${key} IN (SELECT key FROM people) GROUP BY 1`
    const from = `(SELECT ${key} AS key, ${values.join(', ')} FROM ${sourceView(table)} ${group})`
    joins.push(`LEFT JOIN ${from} ${alias} ON ${alias}.key = m.key`)
    selected.push(...found.map((_, at) => `${alias}.c${at} AS r${columns.length + at}`))
    columns.push(...found)
  }
  const list = [
    'm.key',
    'CAST(m.pseudonym AS VARCHAR) AS person',
    'coalesce(m.shift, 0) AS shift',
    ...selected,
  ]
  return { columns, sql: `SELECT ${list.join(', ')} FROM people m ${joins.join(' ')}` }
}

function rosterKindOf(
  column: string,
  { class: kind, type, hierarchy }: Variable,
  isPatientTable: boolean,
): Pick<RosterColumn, 'kind'> | undefined {
  if (kind === 'patient-key') return isPatientTable ? { kind: 'number' } : undefined
  const isBirth = type === 'date' || /dob|birth|出生/i.test(column) || hierarchy === 'age-bands'
  if (kind === 'direct-identifier') return type === 'date' ? { kind: 'birth-date' } : {}
  if (kind !== 'quasi-identifier' || !isPatientTable) return undefined
  if (isBirth) return { kind: 'birth-date' }
  return placeName.test(column) ? { kind: 'address' } : undefined
}
