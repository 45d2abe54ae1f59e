/**
 * What a node costs, smaller is better: one number, or several that are compared one after the other (rank). Scores are
 * cut to ten decimals so that nodes that differ only by rounding are equal; cutting keeps the order, hence bounds.
 */
export type Score = readonly number[]

/** Negative when a is better than b. */
export function compareScores(a: Score, b: Score): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export const worse = (a: Score, b: Score): Score => (compareScores(a, b) >= 0 ? a : b)

const DECIMALS = 1e10
/** A hundredth of the last decimal: more than the rounding of any sum of a column, so that 0.99… of a whole is a whole. */
const ROUNDING = 0.01
/** Cut, not rounded, to ten decimals, as the published figures are. */
export const cut = (value: number): number => Math.floor(value * DECIMALS + ROUNDING) / DECIMALS

/** One number, or the list of a score by rank. */
export const publishedValue = (score: Score): number | readonly number[] =>
  score.length === 1 ? (score[0] ?? 0) : score
