import type { DeidentificationPlan, VariablePlan } from '../../../domain/deidentify/plan.ts'
import { countRows, type PatientRelation, rawColumn } from './cohort.ts'
import { createEnumeration, LARGEST_DICTIONARY } from './released-values.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'
import { dependsOnValueAlone, isText, type RowContext, transformSql } from './transform-sql.ts'

/** Up to this many different values a quasi-identifier is generalised value by value, not patient by patient. */
const MOST_VALUES = 100_000

/** Types whose equal values cannot be told apart. */
const EXACT_TYPE = /^(VARCHAR|DATE|BOOLEAN|U?(TINY|SMALL|BIG)?INT(EGER)?)$/i

/** A staged quasi-identifier: its SQL over the patient `s`, and the join that needs. */
export type StagedValue = { readonly sql: string; readonly join: string }

/**
 * The generalised form of a quasi-identifier. Where that gives the same, each different value is generalised once, and texts
 * become an enumeration of the generalised values: the map of patients is made, sorted and counted faster. The enumeration
 * may hold values of patients who are left out later, so it must not be written as it is.
 */
export async function stagedValue(
  session: Session,
  variable: VariablePlan,
  { referenceDate, suppression }: DeidentificationPlan,
  patients: PatientRelation,
  row: RowContext,
): Promise<StagedValue> {
  const generalised = transformSql(variable, referenceDate, row)
  // Single cells become `*`, which only text can hold.
  const sql = suppression === 'cells' ? `CAST(${generalised} AS VARCHAR)` : generalised
  if (!dependsOnValueAlone(variable) || !EXACT_TYPE.test(variable.sourceType)) return { sql, join: '' }
  const raw = identifier(rawColumn(variable.variable))
  const values = identifier(`staged values of ${variable.variable}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${values} AS SELECT s.${raw} AS raw, ${sql} AS staged
     FROM (SELECT DISTINCT ${raw} FROM ${patients} LIMIT ${MOST_VALUES + 1}) s`,
  )
  if ((await countRows(session, values)) > MOST_VALUES) return { sql, join: '' }
  if (suppression === 'patients' && isText(variable)) await enumerate(session, values)
  return { sql: `${values}.staged`, join: `JOIN ${values} ON s.${raw} IS NOT DISTINCT FROM ${values}.raw` }
}

/** Makes the staged values an enumeration, if they are few. */
async function enumerate(session: Session, values: string): Promise<void> {
  const staged = `SELECT DISTINCT staged AS value FROM ${values} WHERE staged IS NOT NULL`
  const { different } = await oneRow(session, `SELECT count(*) AS different FROM (${staged})`)
  const count = wholeNumber(different)
  if (count === 0 || count > LARGEST_DICTIONARY) return
  const type = identifier(`type of ${values}`)
  await createEnumeration(session, type, staged)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${values} AS SELECT raw, CAST(staged AS ${type}) AS staged FROM ${values}`,
  )
}
