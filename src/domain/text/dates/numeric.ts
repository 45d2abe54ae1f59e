import { charKinds, type Folded } from '../fold.ts'
import { type Anchored, type Hit, matchesAt, type Recogniser } from '../hit.ts'
import { isPossible } from './calendar.ts'
import { type DateContext, dateHit } from './date-hit.ts'

const year = '((?:1[89]|20)\\d{2})'
const yearFirst = new RegExp(`(?<![\\d.])${year}([-/.]| - | / )(\\d{1,2})\\2(\\d{1,2})(?!\\d)`, 'y')
const compact = new RegExp(
  `(?<![\\dA-Z.])${year}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])(?=T\\d|(?![\\dA-Z]))`,
  'y',
)
const yearLast = /(?<![\d./-])(\d{1,2})([-/.]| - | \/ )(\d{1,2})\2((?:1[89]|20)\d{2}|\d{2})(?!\d|[./-]\d)/y
const monthYear = /(?<![\d./-])(0?[1-9]|1[0-2])[-/]((?:19|20)\d{2})(?![\d%]|[./-]\d)/y
const yearMonth = /(?<![\d./-])((?:19|20)\d{2})[-/](0[1-9]|1[0-2])(?![\d%]|[./-]\d)/y

/** Dates in digits: year first or last, compact (yyyymmdd), month and year. Each begins with a whole run of digits. */
export const numericDateRecogniser = (context: DateContext): Recogniser => {
  const readers = {
    compact: (match: RegExpExecArray) => {
      const [, years = '', month = '', day = ''] = match
      return inOrder(match.index, [years, '', month, '', day], context)
    },
    yearFirst: (match: RegExpExecArray) => {
      const [, years = '', gap = '', month = '', day = ''] = match
      return inOrder(match.index, [years, gap, month, gap, day], context)
    },
    yearLast: (match: RegExpExecArray) => yearAtEnd(match, context),
    monthYear: (match: RegExpExecArray) => monthAndYear(match, context),
    yearMonth: (match: RegExpExecArray) => yearAndMonth(match, context),
  }
  return {
    needs: charKinds.digit,
    find: (folded) => {
      const { short, years, eight } = placesIn(folded)
      return [
        ...matchesAt(folded, yearFirst, years, readers.yearFirst),
        ...matchesAt(folded, compact, eight, readers.compact),
        ...matchesAt(folded, yearLast, short, readers.yearLast),
        ...matchesAt(folded, monthYear, short, readers.monthYear),
        ...matchesAt(folded, yearMonth, years, readers.yearMonth),
      ]
    },
  }
}

/** Runs of digits that a date can begin with: two more after gaps of one unit or three, or one after a gap of one. */
function placesIn({ text, digits }: Folded) {
  const places = { short: [] as number[], years: [] as number[], eight: [] as number[] }
  for (let at = 0; at < digits.length; at += 1) {
    const { start, end } = digits[at] ?? none
    const length = end - start
    if (length === 8) places.eight.push(start)
    if (length !== 1 && length !== 2 && length !== 4) continue
    const second = digits[at + 1] ?? none
    const gap = second.start - end
    // After a gap of one unit two runs can be a month and its year.
    const isDate =
      gap === 1 ? text[end] !== ' ' : gap === 3 && (digits[at + 2] ?? none).start - second.end === 3
    if (!isDate) continue
    if (length === 4) places.years.push(start)
    else places.short.push(start)
  }
  return places
}

/** Far before every text. */
const none = { start: -10, end: -10 }

/** @param pieces year, gap, month, gap, day as written */
function inOrder(
  start: number,
  [years, gap, month, second, day]: readonly [string, string, string, string, string],
  context: DateContext,
): Hit | undefined {
  const value = { year: Number(years), month: Number(month), day: Number(day) }
  const monthAt = start + years.length + gap.length
  const dayAt = monthAt + month.length + second.length
  const fields = {
    year: spanOf(start, years),
    month: spanOf(monthAt, month),
    day: spanOf(dayAt, day),
  }
  return dateHit([start, dayAt + day.length], fields, value, context)
}

const spanOf = (start: number, text: string) => [start, start + text.length] as const

/** Day and month in the configured order, or in the other one when only that can be. */
function yearAtEnd(match: RegExpExecArray, context: DateContext): Hit | undefined {
  const { index, 0: all, 1: first = '', 2: gap = '', 3: second = '', 4: written = '' } = match
  // 1.5.20 and 2-3-10 are more often versions and doses than days.
  if (written.length === 2 && !(gap === '/' || (gap === '-' && first.length + second.length === 4)))
    return undefined
  const [one, two] = [Number(first), Number(second)]
  const secondAt = index + first.length + gap.length
  const year = spanOf(secondAt + second.length + gap.length, written)
  const [firstSpan, secondSpan] = [spanOf(index, first), spanOf(secondAt, second)]
  const readings = [
    {
      value: { year: Number(written), month: two, day: one },
      fields: { year, day: firstSpan, month: secondSpan },
    },
    {
      value: { year: Number(written), month: one, day: two },
      fields: { year, day: secondSpan, month: firstSpan },
    },
  ]
  if (context.dateOrder === 'month-day') readings.reverse()
  const both =
    isPossible({ month: two, day: one, parts: [] }) && isPossible({ month: one, day: two, parts: [] })
  for (const { value, fields } of readings) {
    const hit = dateHit([index, index + all.length], fields, { ...value, exchanged: both }, context)
    if (hit !== undefined) return hit
  }
  return undefined
}

function monthAndYear({ index, 1: month = '', 2: years = '' }: RegExpExecArray, context: DateContext) {
  const year = spanOf(index + month.length + 1, years)
  const value = { year: Number(years), month: Number(month) }
  return dateHit([index, year[1]], { month: spanOf(index, month), year }, value, context)
}

function yearAndMonth({ index, 1: years = '', 2: written = '' }: RegExpExecArray, context: DateContext) {
  const month = spanOf(index + years.length + 1, written)
  const value = { year: Number(years), month: Number(written) }
  return dateHit([index, month[1]], { year: spanOf(index, years), month }, value, context)
}

export const numericDateForms: readonly Anchored[] = [
  { pattern: yearFirst, placesIn: (folded) => placesIn(folded).years },
  { pattern: compact, placesIn: (folded) => placesIn(folded).eight },
  { pattern: yearLast, placesIn: (folded) => placesIn(folded).short },
  { pattern: monthYear, placesIn: (folded) => placesIn(folded).short },
  { pattern: yearMonth, placesIn: (folded) => placesIn(folded).years },
]
