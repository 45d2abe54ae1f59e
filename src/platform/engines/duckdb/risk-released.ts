import { join } from 'node:path'
import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import { PSEUDONYM_COLUMN } from '../../../domain/deidentify/plan.ts'
import {
  type ConcernedVariable,
  type DiversityModel,
  isOrdered,
  mayBeSeveral,
  measuredName,
  releasedOf,
} from '../../../domain/risk/profile-models.ts'
import type { TableFigures } from '../../../domain/risk/table-figures.ts'
import type { ExtractFormat } from '../../../release/ports.ts'
import { quasiIdentifiers } from './people.ts'
import { RISK_CLASSES } from './risk-classes.ts'
import type { SensitiveColumn } from './risk-sensitive.ts'
import { measureSeveral, type SeveralColumn } from './risk-several.ts'
import { measureTable } from './risk-table.ts'
import type { Session } from './session.ts'
import { identifier } from './sql.ts'
import { fileName, readBack } from './write-files.ts'

/** l of the recursive (c, l)-diversity whose c is reported. */
const RECURSIVE_L = 2
/** Sets of more variables than this say little about a single person and multiply the work. */
const SPECIAL_UNIQUES = 3

/** The files of a release. */
type Written = {
  readonly folder: string
  readonly plan: DeidentificationPlan
  readonly format: ExtractFormat
}

/**
 * Risk figures of the patient table as written, read back from its file, and of the sensitive variables of all tables: what
 * was released is what was measured.
 * @param models those that concern several variables are measured beside each variable
 */
export async function measureReleased(
  session: Session,
  written: Written,
  threshold: number,
  models: readonly DiversityModel[],
): Promise<TableFigures> {
  const { plan } = written
  const patientTable = plan.tables.find(({ table }) => table === plan.patientTable)
  const quasi = quasiIdentifiers(plan).map(({ variable }) => variable)
  const sensitive = patientTable?.variables.filter((variable) => variable.class === 'sensitive') ?? []
  const names = [...quasi, ...sensitive.map(({ variable }) => variable)]
  const from = patientTable === undefined ? 'people' : fileOf(written, plan.patientTable, names)
  const figures = await measureTable(session, {
    from,
    quasi: quasi.map((name) => ({ name, sql: identifier(name) })),
    sensitive: sensitive.map(sensitiveColumn),
    missing: 'own-value',
    specialUniques: SPECIAL_UNIQUES,
    threshold,
  })
  const several = await measureSeveral(session, membersOf(written, quasi), severalColumns(written, models))
  return { ...figures, sensitive: [...figures.sensitive, ...several] }
}

const fileOf = ({ folder, format }: Written, table: string, names: readonly string[]): string =>
  readBack(join(folder, fileName(table, format)), format, names)

const sensitiveColumn = (variable: VariablePlan): SensitiveColumn => ({
  name: variable.variable,
  sql: comparedSql(variable, identifier(variable.variable)),
  isOrdered: isOrdered(variable),
  recursiveL: RECURSIVE_L,
})

/** Numbers are compared as numbers, whatever the file's format made of them. @param column SQL of the released value */
export const comparedSql = (variable: VariablePlan, column: string): string =>
  isOrdered(variable) ? `TRY_CAST(${column} AS DOUBLE)` : column

/** The released patients with their classes in `risk_classes`, of which there is one where no patient table is released. */
function membersOf(written: Written, quasi: readonly string[]): string {
  const { plan, format } = written
  if (!plan.tables.some(({ table }) => table === plan.patientTable))
    return `SELECT ${format === 'parquet' ? 'pseudonym' : 'CAST(pseudonym AS VARCHAR)'} AS person, id FROM people, ${RISK_CLASSES}`
  const same = quasi.map((name, at) => `f.${identifier(name)} IS NOT DISTINCT FROM c.q${at}`)
  return `SELECT ${personSql(format)} AS person, c.id
    FROM ${fileOf(written, plan.patientTable, [PSEUDONYM_COLUMN, ...quasi])} f
    JOIN ${RISK_CLASSES} c ON ${['true', ...same].join(' AND ')}`
}

const personSql = (format: ExtractFormat): string => textSql(format, identifier(PSEUDONYM_COLUMN))

/** A member of a JSON object as text; that of a missing value is missing. Other formats keep their type where equal is equal. */
const textSql = (format: ExtractFormat, column: string): string =>
  format === 'ndjson' ? `${column} ->> '$'` : column

/** Every sensitive variable of another table, and what the models put together. */
function severalColumns(written: Written, models: readonly DiversityModel[]): readonly SeveralColumn[] {
  const { plan } = written
  const alone = plan.tables.flatMap(({ table, variables }) =>
    table === plan.patientTable
      ? []
      : variables
          .filter((variable) => variable.class === 'sensitive')
          .map((variable) => ({ name: `${table}.${variable.variable}`, concerned: [{ table, variable }] })),
  )
  const together = models
    .map((model) => ({ name: measuredName(model, plan), concerned: releasedOf(model, plan) }))
    .filter(({ concerned }) => mayBeSeveral(concerned, plan))
  const byName = new Map([...alone, ...together].map((each) => [each.name, each.concerned]))
  return [...byName].map(([name, concerned]) => ({
    name,
    sources: concerned.map((one) => valuesSql(written, one)),
    recursiveL: RECURSIVE_L,
  }))
}

function valuesSql(written: Written, { table, variable: { variable } }: ConcernedVariable): string {
  const { format } = written
  const value = `CAST(${textSql(format, identifier(variable))} AS VARCHAR)`
  return `SELECT ${personSql(format)} AS person, ${value} AS value FROM ${fileOf(written, table, [PSEUDONYM_COLUMN, variable])}`
}
