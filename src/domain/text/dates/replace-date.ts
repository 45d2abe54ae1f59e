import { ageAt } from '../../deidentify/generalise.ts'
import type { Folded } from '../fold.ts'
import type { DateValue, Hit } from '../hit.ts'
import type { TextRules } from '../settings.ts'
import { isoDay, moved } from './calendar.ts'
import { renderDay } from './render.ts'

export type DatePolicy = {
  readonly rules: TextRules
  /** ISO 8601; ages are computed at it. */
  readonly referenceDate: string
  /** Days the patient's dates are moved by; absent when nobody's are known: then no date stays. */
  readonly shift: number | undefined
}

/** Ages from here on are one group (45 CFR 164.514(b)(2)(i)(C)). */
export const topAge = 90

/**
 * What is written in a date's place; undefined for its tag. A date that tells of an age over 89 is removed, so is one
 * without a year. A month with a year becomes the year of its middle on the patient's shifted calendar.
 */
export function replaceDate(folded: Folded, hit: Hit, policy: DatePolicy): string | undefined {
  const { date } = hit
  if (date?.year === undefined || tellsOldAge(date, policy.referenceDate)) return undefined
  const { dates, partialDates } = policy.rules
  if (dates === 'tag' || date.month === undefined) return undefined
  if (dates === 'year')
    return date.day === undefined && partialDates === 'tag' ? undefined : String(date.year)
  // A shift of nothing would leave the true date.
  if (policy.shift === undefined || policy.shift === 0) return undefined
  const day = moved({ year: date.year, month: date.month, day: date.day ?? 15 }, policy.shift)
  if (date.day !== undefined) return renderDay(folded, hit.start, hit.end, date, day)
  return partialDates === 'year' ? String(day.year) : undefined
}

/** A year alone is no element of a date that must go, unless it tells of an age over 89. */
export const isHarmlessYear = ({ date }: Hit, referenceDate: string): boolean =>
  date?.year !== undefined && date.month === undefined && !tellsOldAge(date, referenceDate)

/** Whether somebody who was alive on the date is 90 or older at the reference date. */
function tellsOldAge({ year = 0, month = 12, day = 31 }: DateValue, referenceDate: string): boolean {
  // Most dates are too late to tell of any age near it.
  if (Number(referenceDate.slice(0, 4)) - year < topAge) return false
  return ageAt(isoDay({ year, month, day: Math.min(day, 31) }), referenceDate) >= topAge
}
