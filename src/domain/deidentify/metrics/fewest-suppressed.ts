import type { Metric } from './node.ts'

/** The number of suppressed records alone: not a measure of utility, but of how near thresholds are to being met. */
export const fewestSuppressed = (): Metric => ({
  bound: () => [0],
  needsClasses: false,
  unsuppressed: () => [0],
  score: (_levels, _table, { suppressed }) => [suppressed],
})
