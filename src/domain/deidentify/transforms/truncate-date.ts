export const dateUnits = ['year', 'quarter', 'month', 'week'] as const

export type TruncateDate = {
  readonly kind: 'truncate-date'
  readonly unit: (typeof dateUnits)[number]
  /** A date so many years before the reference date, or more, is withheld: it would tell a greater age. */
  readonly oldestAge?: number
}

/** Oldest year that may stay, or undefined when every year may. */
export const oldestYear = ({ oldestAge }: TruncateDate, referenceDate: string): number | undefined =>
  oldestAge === undefined ? undefined : Number(referenceDate.slice(0, 4)) - oldestAge

/**
 * The period a date lies in: a year as a number; `2021-Q3`, `2021-07` and the ISO 8601 week `2021-W27` as text.
 * @param value ISO 8601 date, with or without a time of day
 */
export function truncateDate(
  value: string | null,
  transform: TruncateDate,
  referenceDate: string,
): string | number | null {
  if (value === null) return null
  const [, year = '', month = ''] = /^(\d{4})-(\d{2})-\d{2}/.exec(value) ?? []
  if (year === '') return null
  const oldest = oldestYear(transform, referenceDate)
  if (oldest !== undefined && Number(year) < oldest) return null
  switch (transform.unit) {
    case 'year':
      return Number(year)
    case 'quarter':
      return `${year}-Q${Math.ceil(Number(month) / 3)}`
    case 'month':
      return `${year}-${month}`
    case 'week':
      return isoWeek(value.slice(0, 10))
  }
}

const DAY = 86_400_000

/** ISO 8601 week: it belongs to the year its Thursday lies in. */
function isoWeek(date: string): string {
  const day = new Date(`${date}T00:00:00Z`)
  const thursday = new Date(day.getTime() + (4 - (day.getUTCDay() || 7)) * DAY)
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}
