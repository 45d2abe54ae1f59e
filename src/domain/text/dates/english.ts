import { charKinds, type Folded, isCapitalAt } from '../fold.ts'
import { type Hit, matches, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit } from './date-hit.ts'
import { monthNumber, monthPattern } from './months.ts'

const month = `(?<month>${monthPattern})`
const day = '(?<day>\\d{1,2})(?<ordinal>ST|ND|RD|TH)?'
const fullYear = '(?:1[89]|20)\\d{2}'
const dayMonth = new RegExp(
  `(?<![A-Z0-9])${day}(?: OF )?[\\s/.,-]{0,2}${month}(?:[.,]?[\\s/.,'-]{0,2}(?<year>${fullYear}|(?<=[-/'])\\d{2}|(?<=\\s)\\d{2}(?=[\\s.,;:)]|$)))?(?![A-Z0-9])`,
  'dg',
)
const monthDay = new RegExp(
  `(?<![A-Z0-9])${month}[.]?[\\s-]{1,2}${day}(?:,?[\\s-]{0,2}(?<year>${fullYear}))?(?![A-Z0-9])`,
  'dg',
)
const yearMonthDay = new RegExp(
  `(?<![A-Z0-9])(?<year>${fullYear})[\\s/-]{1,2}${month}[\\s/-]{1,2}${day}(?![A-Z0-9])`,
  'dg',
)
const monthYear = new RegExp(
  `(?<![A-Z0-9])${month}[.,]?(?: OF)?[\\s/'-]{0,2}(?<year>${fullYear})(?![A-Z0-9])`,
  'dg',
)

const anyName = /JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC/
/** Most texts name no month next to a number, and looking for one is cheap. */
const anyMonth = new RegExp(
  `(?:${monthPattern})[.,]?[^A-Z]{0,6}\\d|\\d[^A-Z]{0,3}(?:ST|ND|RD|TH)?(?: OF)?[^A-Z]{0,3}(?:${monthPattern})`,
)

/** Dates with an English month, with or without weekday and ordinal. */
export const englishDateRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.letter | charKinds.digit,
  find: (folded) =>
    anyName.test(folded.text) && anyMonth.test(folded.text)
      ? [dayMonth, monthDay, yearMonthDay, monthYear].flatMap((pattern) =>
          matches(folded, pattern, (match) => read(folded, match, context)),
        )
      : [],
})

function read(folded: Folded, match: RegExpExecArray, context: DateContext): Hit | undefined {
  const { groups = {}, indices, index } = match
  const places = indices?.groups ?? {}
  const month = monthNumber(groups.month ?? '')
  // "may 5" is a verb and a dose; "May 5" is a day.
  if (groups.year === undefined && !isCapitalAt(folded, places.month?.[0] ?? 0)) return undefined
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  const value = { year: number(groups.year), month, day: number(groups.day) }
  return dateHit([index, index + match[0].length], places, value, context)
}
