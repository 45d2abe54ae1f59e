import { charKinds, type Folded, isCapitalAt } from '../fold.ts'
import { type Anchored, type Hit, matchesAt, nothing, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit, type GroupName, groupsOf } from './date-hit.ts'
import { monthNumber, monthPattern } from './months.ts'

const month = `(${monthPattern})`
const day = '(\\d{1,2})(ST|ND|RD|TH)?'
const fullYear = '(?:1[89]|20)\\d{2}'
// Every unit of a date is in a group, so that the lengths of the groups tell the places.
const dayMonth = new RegExp(
  `(?<![A-Z0-9])${day}((?: OF )?[\\s/.,-]{0,2})${month}(?:([.,]?[\\s/.,'-]{0,2})(${fullYear}|(?<=[-/'])\\d{2}|(?<=\\s)\\d{2}(?=[\\s.,;:)]|$)))?(?![A-Z0-9])`,
  'y',
)
const monthDay = new RegExp(
  `(?<![A-Z0-9])${month}([.]?[\\s-]{1,2})${day}(?:(,?[\\s-]{0,2})(${fullYear}))?(?![A-Z0-9])`,
  'y',
)
const yearMonthDay = new RegExp(
  `(?<![A-Z0-9])(${fullYear})([\\s/-]{1,2})${month}([\\s/-]{1,2})${day}(?![A-Z0-9])`,
  'y',
)
const monthYear = new RegExp(
  `(?<![A-Z0-9])${month}([.,]?(?: OF)?[\\s/'-]{0,2})(${fullYear})(?![A-Z0-9])`,
  'y',
)
/** Names of the groups of each. */
const groups = {
  dayMonth: ['day', 'ordinal', '', 'month', '', 'year'],
  monthDay: ['month', '', 'day', 'ordinal', '', 'year'],
  yearMonthDay: ['year', '', 'month', '', 'day', 'ordinal'],
  monthYear: ['month', '', 'year'],
} as const

const monthName = /JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC/g
/** Units between a day or a year and the month: an ordinal, ` OF ` and two more. */
const mostBetween = 8

/** Dates with an English month, with or without weekday and ordinal. */
export const englishDateRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.letter | charKinds.digit,
  find: (folded) => {
    const { days, months, years } = placesIn(folded)
    if (months.length === 0) return nothing
    return [
      ...look(folded, dayMonth, groups.dayMonth, days, context),
      ...look(folded, monthDay, groups.monthDay, months, context),
      ...look(folded, yearMonthDay, groups.yearMonthDay, years, context),
      ...look(folded, monthYear, groups.monthYear, months, context),
    ]
  },
})

const look = (
  folded: Folded,
  pattern: RegExp,
  names: readonly GroupName[],
  places: readonly number[],
  context: DateContext,
): readonly Hit[] => matchesAt(folded, pattern, places, (match) => read(folded, match, names, context))

/** Months, and the runs of one, two or four digits that stand right before one. */
function placesIn({ text, digits }: Folded) {
  const places = { months: [] as number[], days: [] as number[], years: [] as number[] }
  let next = 0
  monthName.lastIndex = 0
  for (let name = monthName.exec(text); name !== null; name = monthName.exec(text)) {
    places.months.push(name.index)
    while (next < digits.length && (digits[next]?.end ?? 0) <= name.index) next += 1
    const before = digits[next - 1]
    if (before === undefined || name.index - before.end > mostBetween) continue
    const list = before.end - before.start === 4 ? places.years : places.days
    if (list.at(-1) !== before.start) list.push(before.start)
  }
  return places
}

function read(
  folded: Folded,
  match: RegExpExecArray,
  names: readonly GroupName[],
  context: DateContext,
): Hit | undefined {
  const { spans, texts, end } = groupsOf(match, names)
  // "may 5" is a verb and a dose; "May 5" is a day.
  if (texts.year === undefined && !isCapitalAt(folded, spans.month?.[0] ?? 0)) return undefined
  const value = {
    year: numberOf(texts.year),
    month: monthNumber(texts.month ?? ''),
    day: numberOf(texts.day),
  }
  return dateHit([match.index, end], spans, value, context)
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text)

export const englishDateForms: readonly Anchored[] = [
  { pattern: dayMonth, placesIn: (folded) => placesIn(folded).days },
  { pattern: monthDay, placesIn: (folded) => placesIn(folded).months },
  { pattern: yearMonthDay, placesIn: (folded) => placesIn(folded).years },
  { pattern: monthYear, placesIn: (folded) => placesIn(folded).months },
]
