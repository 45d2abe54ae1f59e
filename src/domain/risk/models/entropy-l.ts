import { type ClassModel, TOLERANCE, type ValueCounts } from './class.ts'
import { distinctValues } from './distinct-l.ts'

/** Shannon entropy of the sensitive values in the class, in nats; its exponential is the l that is reached. */
export function entropyOf({ counts, start, end, total }: ValueCounts): number {
  let sum = 0
  for (let at = start; at < end; at++) {
    const count = counts[at] ?? 0
    sum += count * Math.log(count)
  }
  return Math.log(total) - sum / total
}

/**
 * Entropy of at least ln l, hence at least l different values (Machanavajjhala et al. 2007, entropy l-diversity, §4.2).
 * Merging fulfilling classes keeps it, because entropy is concave.
 */
export const entropyLDiversity = (variable: number, l: number): ClassModel => {
  const least = Math.log(l) - TOLERANCE
  return {
    monotonicity: 'union',
    isFulfilled: ({ values }) => {
      const found = values[variable]
      return found !== undefined && distinctValues(found) >= l && entropyOf(found) >= least
    },
  }
}
