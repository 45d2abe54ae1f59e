import { complete } from '../../../../domain/deidentify/hierarchy/complete.ts'
import type { GeneralisationHierarchy, Label } from '../../../../domain/deidentify/hierarchy/hierarchy.ts'
import { nestedLevels } from '../../../../domain/deidentify/hierarchy/nested-levels.ts'
import type { DeidentificationPlan, VariablePlan } from '../../../../domain/deidentify/plan.ts'
import { coarserThan } from '../../../../domain/deidentify/suggest/coarser.ts'
import type { Transform } from '../../../../domain/deidentify/transforms/transform.ts'
import { normalisedKey } from '../normalise-sql.ts'
import { prepareTransforms } from '../prepare-transforms.ts'
import type { Session } from '../session.ts'
import { sourceView } from '../source.ts'
import { identifier } from '../sql.ts'
import { type RowContext, transformSql } from '../transform-sql.ts'
import { distinctValues } from './code-maps.ts'
import { DATA_VIEW } from './source.ts'

/** A quasi-identifier as a profile releases it, and how it could be coarser. */
export type ProfiledVariable = {
  readonly name: string
  /** What the profile does is level 0, everything the last. */
  readonly hierarchy: GeneralisationHierarchy
  /** By level but for the last. */
  readonly transforms: readonly Transform[]
}

/**
 * Makes the patients of a dataset readable as `DATA_VIEW`, each variable as the profile releases it; rare categories are those
 * of few patients of the source. Needs the views of the source (`openSource`).
 * @param variables of the patient table, whose values depend on no key
 */
export async function openProfiledPatients(
  session: Session,
  { patientTable, referenceDate, identifier: kind }: DeidentificationPlan,
  key: string,
  variables: readonly VariablePlan[],
): Promise<void> {
  const row = sourceOf(patientTable)
  await prepareTransforms(session, variables, row, `${sourceView(patientTable)} s`, row.column(key))
  const released = variables.map(
    (variable) =>
      `CAST(${transformSql(variable, referenceDate, row)} AS VARCHAR) AS ${identifier(variable.variable)}`,
  )
  // A blank key names nobody, as in a release.
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${DATA_VIEW} AS SELECT ${released.join(', ')} FROM ${sourceView(patientTable)} s
     WHERE ${row.column(key)} IS NOT NULL AND ${normalisedKey(kind, row.column(key))} <> ''`,
  )
}

/** The hierarchy of a quasi-identifier of the opened patients. */
export async function profiledVariable(
  session: Session,
  { patientTable, referenceDate }: DeidentificationPlan,
  variable: VariablePlan,
): Promise<ProfiledVariable> {
  const row = sourceOf(patientTable)
  const transforms = [variable.transform, ...coarserThan(variable.transform)]
  const labels = transforms.map(
    (transform, at) =>
      `CAST(${transformSql({ ...variable, transform }, referenceDate, row)} AS VARCHAR) AS l${at}`,
  )
  const found = await session.rows(`SELECT DISTINCT ${labels.join(', ')} FROM ${sourceView(patientTable)} s`)
  const rows = found
    .map((one) => transforms.map((_, at): Label => (one[`l${at}`] === null ? null : String(one[`l${at}`]))))
    .filter(([released]) => released !== null && released !== '')
  const nested = nestedLevels(rows)
  const completed = complete(nested.rows, await distinctValues(session, variable.variable))
  if (!('hierarchy' in completed)) throw new Error(`values of ${variable.variable} have no group`)
  return {
    name: variable.variable,
    hierarchy: completed.hierarchy,
    transforms: nested.levels.flatMap((level) => transforms[level] ?? []),
  }
}

const sourceOf = (table: string): RowContext => ({
  table,
  column: (name) => `s.${identifier(name)}`,
  patient: 's',
})
