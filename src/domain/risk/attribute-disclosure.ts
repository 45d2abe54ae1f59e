/**
 * What one equivalence class reveals about a sensitive variable. Counts of the class and of the whole table are given in
 * the same order of values. Reference implementation of the engine's aggregates.
 */
export type ClassDisclosure = {
  /** Different values: the l of distinct l-diversity (Machanavajjhala et al. 2007). */
  readonly distinct: number
  /** e^H with H in nats: the largest l whose entropy l-diversity the class has. */
  readonly entropyL: number
  /** r₁ / Σ_(i≥l) r_i: recursive (c, l)-diversity holds for every c above it; infinite with fewer than l values. */
  readonly recursiveC: number
  /** ½ Σ |q − p| (Li, Li and Venkatasubramanian 2007, equal distance). */
  readonly equalT: number
  /** Σ |cumulated q − p| / (m − 1) over values in order; 0 when there is one value. */
  readonly orderedT: number
}

export function disclosureOfClass(
  counts: readonly number[],
  whole: readonly number[],
  recursiveL: number,
): ClassDisclosure {
  const [size, total] = [counts, whole].map((all) => all.reduce((sum, count) => sum + count, 0))
  const shares = counts.map((count) => count / (size ?? 1))
  const differences = shares.map((share, at) => share - (whole[at] ?? 0) / (total ?? 1))
  const descending = counts.filter((count) => count > 0).sort((a, b) => b - a)
  const tail = descending.slice(recursiveL - 1).reduce((sum, count) => sum + count, 0)
  let [cumulated, distance] = [0, 0]
  for (const difference of differences) {
    cumulated += difference
    distance += Math.abs(cumulated)
  }
  const entropy = shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), 0)
  return {
    distinct: descending.length,
    entropyL: Math.exp(entropy),
    recursiveC: tail === 0 ? Number.POSITIVE_INFINITY : (descending[0] ?? 0) / tail,
    equalT: differences.reduce((sum, difference) => sum + Math.abs(difference), 0) / 2,
    orderedT: whole.length < 2 ? 0 : distance / (whole.length - 1),
  }
}
