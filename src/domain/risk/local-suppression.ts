import { refuse } from '../refusal.ts'

/** Quasi-identifiers replaced by `*`, of all those staged. */
export type LocalSuppression = { readonly cells: number; readonly of: number }

/**
 * Holds local suppression to the limit for suppression as a whole, counted in cells.
 * @throws Refusal SUPPRESSION_LIMIT_EXCEEDED
 */
export function checkCells(
  suppressed: LocalSuppression,
  { maximumSuppression }: { readonly maximumSuppression: number },
): LocalSuppression {
  // Written so that a threshold that is not a number refuses.
  if (suppressed.cells <= maximumSuppression * suppressed.of) return suppressed
  const allowed = Math.round(maximumSuppression * 1000) / 10
  throw refuse(
    'checkRisk',
    'SUPPRESSION_LIMIT_EXCEEDED',
    `Reaching k would suppress more than the allowed ${allowed} % of quasi-identifiers`,
  )
}

/** The suppressed share in millionths, rounded up to whole thousandths: no count of few patients shows in it. */
export const publishedShare = ({ cells, of }: LocalSuppression): number =>
  of === 0 ? 0 : Math.ceil((1000 * cells) / of) * 1000
