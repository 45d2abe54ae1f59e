import type { VariablePlan } from '../../../domain/deidentify/plan.ts'
import { type DiversityModel, isOrdered } from '../../../domain/risk/profile-models.ts'
import type { TableFigures } from '../../../domain/risk/table-figures.ts'
import { quasiIdentifiers } from './people.ts'
import { fileOf, membersOf, severalColumns, type WrittenFiles } from './released-several.ts'
import type { SensitiveColumn } from './risk-sensitive.ts'
import { measureSeveral } from './risk-several.ts'
import { measureTable } from './risk-table.ts'
import type { Connection } from './session.ts'
import { identifier } from './sql.ts'

/** l of the recursive (c, l)-diversity whose c is reported. */
const RECURSIVE_L = 2
/** Sets of more variables than this say little about a single person and multiply the work. */
const SPECIAL_UNIQUES = 3
/** Up to this many patients the sensitive variables of all tables are measured; above it, those that models ask for. */
const MEASURED_PATIENTS = 200_000

/** Risk figures of the patient table as written, read back from its file: what was released is what was measured. */
export function measurePatients(session: Connection, written: WrittenFiles): Promise<TableFigures> {
  const { plan } = written
  const patientTable = plan.tables.find(({ table }) => table === plan.patientTable)
  const quasi = quasiIdentifiers(plan).map(({ variable }) => variable)
  const sensitive = patientTable?.variables.filter((variable) => variable.class === 'sensitive') ?? []
  const names = [...quasi, ...sensitive.map(({ variable }) => variable)]
  return measureTable(session, {
    from: patientTable === undefined ? 'people' : fileOf(written, plan.patientTable, names),
    quasi: quasi.map((name) => ({ name, sql: identifier(name) })),
    sensitive: sensitive.map(sensitiveColumn),
    missing: 'own-value',
    specialUniques: SPECIAL_UNIQUES,
  })
}

/**
 * Sensitive variables in the other files, read back from them. Needs {@link measurePatients} on the same connection before.
 * @param patients how many are released
 * @param models those that concern several variables together are measured beside each of these
 */
export function measureOthers(
  session: Connection,
  written: WrittenFiles,
  patients: number,
  models: readonly DiversityModel[],
): Promise<TableFigures['sensitive']> {
  const every = patients <= MEASURED_PATIENTS
  const quasi = quasiIdentifiers(written.plan).map(({ variable }) => variable)
  const columns = severalColumns(written, models, { every, recursiveL: RECURSIVE_L })
  return measureSeveral(session, membersOf(written, quasi), columns)
}

const sensitiveColumn = (variable: VariablePlan): SensitiveColumn => ({
  name: variable.variable,
  sql: comparedSql(variable, identifier(variable.variable)),
  isOrdered: isOrdered(variable),
  recursiveL: RECURSIVE_L,
})

/** Numbers are compared as numbers, whatever the file's format made of them. @param column SQL of the released value */
export const comparedSql = (variable: VariablePlan, column: string): string =>
  isOrdered(variable) ? `TRY_CAST(${column} AS DOUBLE)` : column
