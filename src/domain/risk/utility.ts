/** Shannon entropy in bits of a distribution given as counts. */
export function entropyOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count) => {
    const share = count / total
    return count === 0 ? sum : sum - share * Math.log2(share)
  }, 0)
}

/**
 * Share of a variable's information that generalisation leaves: H(after) / H(before). For values that are a function of
 * the original ones, H(before) − H(after) is the non-uniform entropy loss per record (Gionis and Tassa, "k-Anonymization
 * with minimal loss of information", IEEE TKDE 21(2), 2009; reference §8), so both entropies come from the distributions
 * of the two variables alone. A variable that never varied has nothing to lose.
 */
export const informationKept = (before: number, after: number): number =>
  before <= 0 ? 1 : Math.min(1, Math.max(0, after / before))

/** Precision of one variable: 1 − level/height of its hierarchy (Sweeney 2002; reference §8). */
export const precisionOf = (level: number, height: number): number => (height === 0 ? 1 : 1 - level / height)
