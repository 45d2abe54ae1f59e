import { join } from 'node:path'
import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import { isOrdered } from '../../../domain/risk/profile-models.ts'
import type { TableFigures } from '../../../domain/risk/table-figures.ts'
import type { ExtractFormat } from '../../../release/ports.ts'
import { quasiIdentifiers } from './people.ts'
import type { SensitiveColumn } from './risk-sensitive.ts'
import { measureTable } from './risk-table.ts'
import type { Session } from './session.ts'
import { identifier } from './sql.ts'
import { fileName, readBack } from './write-files.ts'

/** l of the recursive (c, l)-diversity whose c is reported. */
const RECURSIVE_L = 2
/** Sets of more variables than this say little about a single person and multiply the work. */
const SPECIAL_UNIQUES = 3

/** Risk figures of the patient table as written, read back from its file: what was released is what was measured. */
export function measureReleased(
  session: Session,
  folder: string,
  plan: DeidentificationPlan,
  format: ExtractFormat,
  threshold: number,
): Promise<TableFigures> {
  const patientTable = plan.tables.find(({ table }) => table === plan.patientTable)
  const quasi = quasiIdentifiers(plan).map(({ variable }) => variable)
  const sensitive = patientTable?.variables.filter((variable) => variable.class === 'sensitive') ?? []
  const names = [...quasi, ...sensitive.map(({ variable }) => variable)]
  const from =
    patientTable === undefined
      ? 'people'
      : readBack(join(folder, fileName(plan.patientTable, format)), format, names)
  return measureTable(session, {
    from,
    quasi: quasi.map((name) => ({ name, sql: identifier(name) })),
    sensitive: sensitive.map(sensitiveColumn),
    missing: 'own-value',
    specialUniques: SPECIAL_UNIQUES,
    threshold,
  })
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
