import type { Levels } from '../lattice/microdata.ts'
import type { Metric } from './node.ts'

/** Height of the node in the lattice: the sum of its levels (Samarati 2001). */
export function height(): Metric {
  const bound = (levels: Levels) => [levels.reduce((sum, level) => sum + level, 0)]
  return { bound, unsuppressed: bound, score: bound }
}
