import { join } from 'node:path'
import { type DeidentificationPlan, PSEUDONYM_COLUMN } from '../../../domain/deidentify/plan.ts'
import {
  type ConcernedVariable,
  type DiversityModel,
  mayBeSeveral,
  measuredName,
  releasedOf,
} from '../../../domain/risk/profile-models.ts'
import type { ExtractFormat } from '../../../release/ports.ts'
import { RISK_CLASSES } from './risk-classes.ts'
import type { SeveralColumn } from './risk-several.ts'
import { identifier } from './sql.ts'
import { fileName, readBack } from './write-files.ts'

/** The files of a release. */
export type WrittenFiles = {
  readonly folder: string
  readonly plan: DeidentificationPlan
  readonly format: ExtractFormat
}

export const fileOf = ({ folder, format }: WrittenFiles, table: string, names: readonly string[]): string =>
  readBack(join(folder, fileName(table, format)), format, names)

/** Query of the released patients with their class in `risk_classes`, of which there is one where no patient table is released. */
export function membersOf(written: WrittenFiles, quasi: readonly string[]): string {
  const { plan, format } = written
  if (!plan.tables.some(({ table }) => table === plan.patientTable))
    return `SELECT ${format === 'parquet' ? 'pseudonym' : 'CAST(pseudonym AS VARCHAR)'} AS person, id FROM people, ${RISK_CLASSES}`
  const same = quasi.map((name, at) => `f.${identifier(name)} IS NOT DISTINCT FROM c.q${at}`)
  return `SELECT ${personSql(format)} AS person, c.id
    FROM ${fileOf(written, plan.patientTable, [PSEUDONYM_COLUMN, ...quasi])} f
    JOIN ${RISK_CLASSES} c ON ${['true', ...same].join(' AND ')}`
}

/**
 * Variables of which a patient may have several values: what models ask for, alone or together.
 * @param every whether also every sensitive variable of other tables than the patient table
 */
export function severalColumns(
  written: WrittenFiles,
  models: readonly DiversityModel[],
  { every, recursiveL }: { readonly every: boolean; readonly recursiveL: number },
): readonly SeveralColumn[] {
  const { plan } = written
  const asked = models
    .map((model) => ({ name: measuredName(model, plan), concerned: releasedOf(model, plan) }))
    .filter(({ concerned }) => mayBeSeveral(concerned, plan))
  const byName = new Map(
    [...(every ? sensitiveAlone(plan) : []), ...asked].map(({ name, concerned }) => [name, concerned]),
  )
  return [...byName].map(([name, concerned]) => ({
    name,
    sources: concerned.map((one) => valuesSql(written, one)),
    recursiveL,
  }))
}

const sensitiveAlone = ({ tables, patientTable }: DeidentificationPlan) =>
  tables
    .filter(({ table }) => table !== patientTable)
    .flatMap(({ table, variables }) =>
      variables
        .filter((variable) => variable.class === 'sensitive')
        .map((variable) => ({ name: `${table}.${variable.variable}`, concerned: [{ table, variable }] })),
    )

function valuesSql(written: WrittenFiles, { table, variable: { variable } }: ConcernedVariable): string {
  const { format } = written
  const value = `CAST(${textSql(format, identifier(variable))} AS VARCHAR)`
  return `SELECT ${personSql(format)} AS person, ${value} AS value FROM ${fileOf(written, table, [PSEUDONYM_COLUMN, variable])}`
}

const personSql = (format: ExtractFormat): string => textSql(format, identifier(PSEUDONYM_COLUMN))

/** A member of a JSON object as text, missing where it is null; other formats keep their type, in which equal is equal. */
const textSql = (format: ExtractFormat, column: string): string =>
  format === 'ndjson' ? `${column} ->> '$'` : column
