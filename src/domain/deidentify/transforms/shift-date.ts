export type ShiftDate = {
  readonly kind: 'shift-date'
  /** Default: keep. */
  readonly timeOfDay?: 'keep' | 'drop'
}

/** A whole ISO 8601 date, with or without a time of day; year or month alone cannot be moved by days. */
export const WHOLE_DATE =
  '^([0-9]{4}-[0-9]{2}-[0-9]{2})([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$'

const whole = new RegExp(WHOLE_DATE)

/**
 * Moves a date by whole days; time of day and zone stay as they are, or are dropped. A partial date and whatever is no
 * date become missing: nothing true may stay.
 * @param value ISO 8601 text
 */
export function shiftDate(
  value: string | null,
  days: number,
  { timeOfDay = 'keep' }: ShiftDate,
): string | null {
  const [, date, time = ''] = value === null ? [] : (whole.exec(value) ?? [])
  const moved = date === undefined ? undefined : addDays(date, days)
  if (moved === undefined) return null
  return timeOfDay === 'keep' ? moved + time : moved
}

function addDays(date: string, days: number): string | undefined {
  const parsed = new Date(`${date}T00:00:00Z`)
  // The parser takes 30 February for 1 March.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date) return undefined
  parsed.setUTCDate(parsed.getUTCDate() + days)
  const year = parsed.getUTCFullYear()
  return year < 1 || year > 9999 ? undefined : parsed.toISOString().slice(0, 10)
}
