import type { DateValue } from '../hit.ts'

const dayMilliseconds = 86_400_000

/** A whole day of the Gregorian calendar. */
export type Day = { readonly year: number; readonly month: number; readonly day: number }

export const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Whether year, month and day, as far as they are there, can be. */
export function isPossible({ year, month, day }: DateValue): boolean {
  if (month !== undefined && (month < 1 || month > 12)) return false
  if (year !== undefined && (year < 1800 || year > 2199)) return false
  if (day === undefined) return true
  return day >= 1 && day <= (month === undefined ? 31 : daysIn(year ?? 2000, month))
}

export function moved({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day) + days * dayMilliseconds)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** 0 is Sunday. */
export const weekdayOf = ({ year, month, day }: Day): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay()

/** ISO 8601 text of a day. */
export const isoDay = ({ year, month, day }: Day): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** Full year of a two-digit one: never in the future of the reference year, so at most 99 years before it. */
export function fullYear(year: number, digits: number, referenceYear: number): number {
  if (digits > 2) return year
  const century = Math.floor(referenceYear / 100) * 100
  return century + year > referenceYear + 1 ? century - 100 + year : century + year
}
