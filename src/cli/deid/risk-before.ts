import type { PublishedCount } from '../../domain/risk/published-counts.ts'
import type { VariableUtility } from '../../domain/risk/report.ts'
import type { TableFigures } from '../../domain/risk/table-figures.ts'
import { informationKept } from '../../domain/risk/utility.ts'
import { measurePlainBefore, type PlainBefore } from '../../platform/engines/duckdb/plain/compare.ts'
import type { RiskColumn } from '../../platform/engines/duckdb/risk-classes.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import type { AppliedSummary } from './applied-summary.ts'
import type { LoadedSpec } from './load-spec.ts'
import { BEFORE_VIEW, type RiskData } from './risk-data.ts'

/** @throws CommandFailure SPECIFICATION_INVALID for a key that does not match the records */
export async function measureBefore(
  session: Session,
  { spec, invalid }: LoadedSpec,
  data: RiskData,
  quasi: readonly RiskColumn[],
  measured: string,
): Promise<PlainBefore | undefined> {
  if (data.before === undefined) return undefined
  const sides = {
    before: { view: BEFORE_VIEW, records: data.before },
    after: { view: measured, records: data.records },
  }
  try {
    return await measurePlainBefore(session, sides, quasi, spec.recordKey)
  } catch (cause) {
    if (cause instanceof RangeError) throw invalid([{ path: 'recordKey', message: cause.message }])
    throw cause
  }
}

/** Records left out, as far as a file before or a summary tells. */
export const suppressedOf = (
  { before, records }: RiskData,
  summary: AppliedSummary | undefined,
): PublishedCount | null =>
  before === undefined ? (summary?.patients.suppressed ?? null) : Math.max(0, before - records)

const ways = {
  key: 'compared with the file before, by its key',
  'other-columns': 'compared with the file before, by the other columns',
  order: 'compared with the file before, row by row',
} as const

/** What was done to one variable, as far as a summary or a file before tells. */
export function utilityOf(
  { name, entropy }: TableFigures['variables'][number],
  before: PlainBefore | undefined,
  summary: AppliedSummary | undefined,
): VariableUtility {
  const source = before?.variables.find((variable) => variable.name === name)
  const applied = summary?.variables.find((variable) => variable.name === name)
  return {
    variable: name,
    transform: applied?.transform ?? wayOf(before, source?.changed ?? null),
    cellsChanged: applied?.cellsChanged ?? source?.changed ?? null,
    informationKept: source === undefined ? null : informationKept(source.entropy, entropy),
    precision: null,
  }
}

/** How it is known which cells were changed, or why it is not. */
function wayOf(before: PlainBefore | undefined, changed: number | null): string {
  if (before === undefined) return 'as it is'
  if (before.matched !== undefined) return ways[before.matched]
  return changed === null
    ? 'compared with the file before; nothing tells which record is which (name a recordKey, or the summary of deid apply)'
    : 'compared with the file before, which has none of its values'
}
