/** A length of time on the calendar, such as six years. */
export type Period = { readonly years: number; readonly months: number; readonly days: number }

const form = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/

/**
 * Reads a period of ISO 8601-1 §5.5.2.2 in whole years, months, weeks and days, such as `P6Y` or `P1Y6M`. Undefined for
 * anything else, and for a period of nothing: no entry may be prunable at once.
 */
export function parsePeriod(text: string): Period | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0] = match.slice(1).map((digits) => Number(digits ?? 0))
  const period = { years, months, days: weeks * 7 + days }
  return period.years + period.months + period.days > 0 ? period : undefined
}

/**
 * The instant a period after another, by the calendar in UTC: first years and months, to the last day of a month that
 * has no such day, then days.
 */
export function addPeriod(start: Date, { years, months, days }: Period): Date {
  const month = start.getUTCFullYear() * 12 + start.getUTCMonth() + years * 12 + months
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate()
  const moved = new Date(start)
  moved.setUTCFullYear(Math.floor(month / 12), month % 12, Math.min(start.getUTCDate(), lastDay))
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved
}
