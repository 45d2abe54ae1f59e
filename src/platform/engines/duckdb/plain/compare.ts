import type { RiskCell } from '../../../../domain/risk/re-identification.ts'
import { buildRiskClasses, type RiskColumn, riskCells } from '../risk-classes.ts'
import { measureVariable } from '../risk-table.ts'
import { oneRow, type Session } from '../session.ts'
import { identifier } from '../sql.ts'

export type ComparedVariable = {
  readonly name: string
  /** Entropy before, in bits. */
  readonly entropy: number
  /** Share of cells with another value than in the same row before; null when rows cannot be matched. */
  readonly changed: number | null
}

/** Class sizes and variables of a plain file before, and cells that differ row by row when there are as many rows. */
export async function measurePlainBefore(
  session: Session,
  before: { readonly view: string; readonly records: number },
  after: { readonly view: string; readonly records: number },
  quasi: readonly RiskColumn[],
): Promise<{ readonly cells: readonly RiskCell[]; readonly variables: readonly ComparedVariable[] }> {
  await buildRiskClasses(session, { from: before.view, quasi, missing: 'own-value' })
  const cells = await riskCells(session)
  const variables: ComparedVariable[] = []
  for (const { name } of quasi) {
    const column = identifier(name)
    const { entropy } = await measureVariable(session, before.view, column, '1')
    variables.push({
      name,
      entropy,
      changed:
        before.records === after.records
          ? await changedCells(session, before.view, after.view, column)
          : null,
    })
  }
  return { cells, variables }
}

async function changedCells(
  session: Session,
  before: string,
  after: string,
  column: string,
): Promise<number> {
  const row = await oneRow(
    session,
    `SELECT coalesce(avg(CAST(CAST(b.${column} AS VARCHAR) IS DISTINCT FROM CAST(a.${column} AS VARCHAR) AS INTEGER)), 0) AS changed
     FROM ${before} b POSITIONAL JOIN ${after} a`,
  )
  return Number(row.changed)
}
