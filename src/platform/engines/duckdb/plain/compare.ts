import type { RiskCell } from '../../../../domain/risk/re-identification.ts'
import { buildRiskClasses, type RiskColumn, riskCells } from '../risk-classes.ts'
import { measureVariable } from '../risk-table.ts'
import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'
import { changedValues, type MatchedRecords, matchRecords, type Sides } from './match-records.ts'

export type ComparedVariable = {
  readonly name: string
  /** Entropy before, in bits. */
  readonly entropy: number
  /** Share of cells with another value than before; null when that cannot be known. */
  readonly changed: number | null
}

export type PlainBefore = {
  readonly cells: readonly RiskCell[]
  readonly variables: readonly ComparedVariable[]
  readonly matched: MatchedRecords['by']
}

/**
 * Class sizes and variables of a plain file before, and the cells that differ. Records that cannot be matched still tell
 * of a variable that has no value of before any more: all its cells are changed.
 * @param key column that names every record in both files
 */
export async function measurePlainBefore(
  session: Session,
  sides: Sides,
  quasi: readonly RiskColumn[],
  key: string | undefined,
): Promise<PlainBefore> {
  const { view } = sides.before
  await buildRiskClasses(session, { from: view, quasi, missing: 'own-value' })
  const cells = await riskCells(session)
  const names = quasi.map(({ name }) => name)
  const { by, changed } = await matchRecords(session, sides, names, key)
  const variables: ComparedVariable[] = []
  for (const [at, name] of names.entries()) {
    const { entropy } = await measureVariable(session, view, identifier(name), '1')
    const known = changed[at] ?? (await changedValues(session, sides, name))
    variables.push({ name, entropy, changed: known })
  }
  return { cells, variables, matched: by }
}
