/** The hospital's fixed "today"; nothing generated lies on or after it. */
export const referenceDate = '2025-01-01'

const minutes = (isoDate: string): number => Date.parse(`${isoDate}T00:00:00Z`) / 60_000

/** Last minute of the observed period, in minutes since 1970-01-01. */
export const periodEnd = minutes(referenceDate) - 1

/** Start of the observed period, in minutes since 1970-01-01. */
export const periodStart = minutes('2015-01-01')
