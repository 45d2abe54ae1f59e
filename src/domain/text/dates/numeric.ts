import { charKinds } from '../fold.ts'
import { type Hit, matches, type Recogniser } from '../hit.ts'
import { isPossible } from './calendar.ts'
import { type DateContext, dateHit } from './date-hit.ts'

const year = '(?<year>(?:1[89]|20)\\d{2})'
const yearFirst = new RegExp(
  `(?<![\\d.])${year}(?<gap>[-/.]| - | / )(?<month>\\d{1,2})\\k<gap>(?<day>\\d{1,2})(?!\\d)`,
  'dg',
)
const compact = new RegExp(
  `(?<![\\dA-Z.])${year}(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\\d|3[01])(?=T\\d|(?![\\dA-Z]))`,
  'dg',
)
const yearLast =
  /(?<![\d./-])(?<first>\d{1,2})(?<gap>[-/.]| - | \/ )(?<second>\d{1,2})\k<gap>(?<year>(?:1[89]|20)\d{2}|\d{2})(?!\d|[./-]\d)/dg
const monthYear =
  /(?<![\d./-])(?:(?<month>0?[1-9]|1[0-2])[-/](?<year>(?:19|20)\d{2})|(?<year2>(?:19|20)\d{2})[-/](?<month2>0[1-9]|1[0-2]))(?![\d%]|[./-]\d)/dg

/** Dates in digits: year first or last, compact (yyyymmdd), month and year. */
export const numericDateRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.digit,
  find: (folded) => [
    ...matches(folded, yearFirst, (match) => inOrder(match, context)),
    ...matches(folded, compact, (match) => inOrder(match, context)),
    ...matches(folded, yearLast, (match) => yearAtEnd(match, context)),
    ...matches(folded, monthYear, (match) => withoutDay(match, context)),
  ],
})

const whole = (match: RegExpExecArray) => [match.index, match.index + match[0].length] as const

function inOrder(match: RegExpExecArray, context: DateContext): Hit | undefined {
  const { groups = {}, indices } = match
  const value = { year: Number(groups.year), month: Number(groups.month), day: Number(groups.day) }
  return dateHit(whole(match), indices?.groups ?? {}, value, context)
}

/** Day and month in the configured order, or in the other one when only that can be. */
function yearAtEnd(match: RegExpExecArray, context: DateContext): Hit | undefined {
  const { groups = {}, indices } = match
  const { first = '', second = '', gap = '', year: written = '' } = groups
  // 1.5.20 and 2-3-10 are more often versions and doses than days.
  if (written.length === 2 && !(gap === '/' || (gap === '-' && first.length + second.length === 4)))
    return undefined
  const [one, two] = [Number(first), Number(second)]
  const places = indices?.groups ?? {}
  const spans = { year: places.year }
  const dayFirst = { year: Number(written), month: two, day: one }
  const monthFirst = { year: Number(written), month: one, day: two }
  const readings = [
    { value: dayFirst, fields: { ...spans, day: places.first, month: places.second } },
    { value: monthFirst, fields: { ...spans, day: places.second, month: places.first } },
  ]
  if (context.dateOrder === 'month-day') readings.reverse()
  const both =
    isPossible({ month: two, day: one, parts: [] }) && isPossible({ month: one, day: two, parts: [] })
  for (const { value, fields } of readings) {
    const hit = dateHit(whole(match), fields, { ...value, exchanged: both }, context)
    if (hit !== undefined) return hit
  }
  return undefined
}

function withoutDay(match: RegExpExecArray, context: DateContext): Hit | undefined {
  const { groups = {}, indices } = match
  const places = indices?.groups ?? {}
  const value = { year: Number(groups.year ?? groups.year2), month: Number(groups.month ?? groups.month2) }
  const fields = { year: places.year ?? places.year2, month: places.month ?? places.month2 }
  return dateHit(whole(match), fields, value, context)
}
