import { type ClassModel, TOLERANCE, type ValueCounts } from './class.ts'
import { distinctValues } from './distinct-l.ts'
import { unionModel } from './sensitive-model.ts'

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
 * Entropy is concave: a class of n records of which r are kept has n·H ≥ r·H(kept) ≥ r·ln l, so r ≤ n·H / ln l.
 */
export const entropyLDiversity = (variable: number, l: number): ClassModel => {
  const least = Math.log(l) - TOLERANCE
  return unionModel(
    variable,
    (values) => distinctValues(values) >= l && entropyOf(values) >= least,
    (values) => (distinctValues(values) < l ? 0 : (values.total * entropyOf(values)) / least),
  )
}
