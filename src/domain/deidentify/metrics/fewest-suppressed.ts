import type { Metric } from './node.ts'

/** The number of suppressed records alone: not a measure of utility, but of how near thresholds are to being met. */
export const fewestSuppressed = (): Metric => ({
  bound: (_levels, penalty) => [penalty?.records ?? 0],
  penalty: (_levels, _table, { suppressed }) => ({ records: suppressed, parts: [] }),
  needsClasses: false,
  unsuppressed: () => [0],
  score: (_levels, _table, { suppressed }) => [suppressed],
})
