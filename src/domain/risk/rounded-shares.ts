/**
 * Step that shares of `records` are rounded to so that none tells fewer than `smallCell` records apart: the smallest of
 * 1, 2 or 5 times a power of ten that is at least smallCell / records. Figures about people who are not in the release are
 * only published in such steps; anything finer could be traced back to how many they are (see `published-counts.ts`).
 * @returns 0 when nothing needs protection
 */
export function roundingStep(records: number, smallCell: number): number {
  if (smallCell <= 1) return 0
  const least = smallCell / Math.max(1, records)
  if (least >= 1) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least * (1 - 1e-12)) ?? 1
}

/** A share to the nearest step, without the digits that binary fractions add. */
export function roundShare(share: number, step: number): number {
  if (step === 0) return share
  return Math.min(1, Number((Math.round(share / step) * step).toPrecision(12)))
}
