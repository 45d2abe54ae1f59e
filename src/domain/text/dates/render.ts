import { type Folded, sourceEnd, sourceStart, sourceText } from '../fold.ts'
import type { DatePart, DateValue } from '../hit.ts'
import { type Day, weekdayOf } from './calendar.ts'
import { monthNames, weekdayNames } from './months.ts'
import { chineseNumber, chineseYear } from './numerals.ts'

/** Another day written as the date in `folded` is: order, padding, names, case, ordinals, width and numerals alike. */
export function renderDay(folded: Folded, start: number, end: number, date: DateValue, day: Day): string {
  let text = ''
  let at = sourceStart(folded, start)
  for (const part of date.parts) {
    text += folded.source.slice(at, sourceStart(folded, part.start))
    text += renderPart(sourceText(folded, part.start, part.end), part, day)
    at = sourceEnd(folded, part.end)
  }
  return text + folded.source.slice(at, sourceEnd(folded, end))
}

function renderPart(written: string, { field }: DatePart, day: Day): string {
  switch (field) {
    case 'year':
      return written.length === 2 && /\d/.test(written.normalize('NFKC'))
        ? inNumerals(written, day.year % 100, 2)
        : inNumerals(written, day.year, 4)
    case 'month':
      return /[a-z]/i.test(written.normalize('NFKC'))
        ? inCaseOf(written, shortened(written, monthNames[day.month - 1] ?? ''))
        : inNumerals(written, day.month, written.length)
    case 'day':
      return inNumerals(written, day.day, written.length)
    case 'ordinal':
      return inCaseOf(written, ordinal(day.day))
    case 'weekday':
      return /[a-z]/i.test(written)
        ? inCaseOf(written, shortened(written, weekdayNames[weekdayOf(day)] ?? ''))
        : ('日一二三四五六'[weekdayOf(day)] ?? '')
  }
}

/** Two written digits may be padded or not; padding is kept where it shows. */
function inNumerals(written: string, value: number, width: number): string {
  const narrow = written.normalize('NFKC')
  if (!/^\d+$/.test(narrow))
    return written.length === 4 ? chineseYear(value, /零/.test(written) ? '零' : '〇') : chineseNumber(value)
  const digits = width === 2 || width === 4 ? String(value).padStart(width, '0') : String(value)
  return narrow === written
    ? digits
    : digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
}

const shortened = (written: string, name: string): string =>
  written.length <= 4 && written.length < name.length ? name.slice(0, 3) : name

function inCaseOf(written: string, text: string): string {
  if (written === written.toUpperCase()) return text.toUpperCase()
  return written === written.toLowerCase() ? text.toLowerCase() : text
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return 'th'
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'
}
