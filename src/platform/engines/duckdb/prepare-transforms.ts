import type { TablePlan } from '../../../domain/deidentify/plan.ts'
import type { Session } from './session.ts'
import type { RowContext } from './transform-sql.ts'
import { findCommonValues } from './transforms/rare-sql.ts'

/**
 * What some transforms must know of the whole column before the first value is written: the categories that enough of
 * the released patients have.
 * @param from relation of the rows, under the aliases of `row`
 * @param patient SQL of the patient in it
 */
export async function prepareTransforms(
  session: Session,
  variables: TablePlan['variables'],
  row: RowContext,
  from: string,
  patient: string,
): Promise<void> {
  for (const { variable, transform } of variables) {
    if (transform.kind !== 'suppress-rare') continue
    const { minimum } = transform
    const column = row.column(variable)
    await findCommonValues(session, { variable: `${row.table}.${variable}`, column, minimum, patient, from })
  }
}
