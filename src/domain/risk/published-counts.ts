/** Exact, or only bounded from above because the exact number could point at individual patients. */
export type PublishedCount = number | { readonly atMost: number }

export type ExactCounts = {
  readonly considered: number
  readonly excludedByConsent: number
  readonly suppressed: number
  readonly released: number
}

export type PublishedCounts = { readonly [name in keyof ExactCounts]: PublishedCount }

/**
 * The counts as anybody but the custodian may see them: a count from 1 to `smallCell` − 1 is only bounded, and so is the
 * total it could be worked out from. The bound of the total is the sum of what else is published, so it adds nothing to
 * it; a rounded total would, because its remainder narrows the small count (consent rule 13: nobody learns which single
 * patient refused).
 */
export function publishCounts(counts: ExactCounts, smallCell: number): PublishedCounts {
  const isSmall = (count: number) => count > 0 && count < smallCell
  const protect = (count: number): PublishedCount => (isSmall(count) ? { atMost: smallCell - 1 } : count)
  const atMost = (count: number): number => (isSmall(count) ? smallCell - 1 : count)
  const { excludedByConsent, suppressed, released } = counts
  const derivable = isSmall(excludedByConsent) || isSmall(suppressed)
  return {
    considered: derivable
      ? { atMost: atMost(excludedByConsent) + atMost(suppressed) + released }
      : counts.considered,
    excludedByConsent: protect(excludedByConsent),
    suppressed: protect(suppressed),
    released,
  }
}

/** Flat whole numbers for an audit entry: `suppressed`, or `suppressedAtMost` when only bounded. */
export function countEntries(counts: PublishedCounts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) =>
      typeof count === 'number' ? [name, count] : [`${name}AtMost`, count.atMost],
    ),
  )
}

/** Counts of an extract still in the making, all rounded up: neither these nor the final ones reveal a small count. */
export function roughCounts(counts: Partial<ExactCounts>, smallCell: number): Partial<PublishedCounts> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      { atMost: Math.ceil(count / smallCell) * smallCell },
    ]),
  )
}
