import { charKinds, type Folded } from '../fold.ts'
import { type Anchored, type Hit, matchesAt, placesBefore, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit, type GroupName, groupsOf } from './date-hit.ts'
import { chineseNumberPattern, numeralValue } from './numerals.ts'

const year = '((?:1[89]|20)\\d{2}|[一二][〇零一二三四五六七八九]{3})'
const number = `\\d{1,2}|${chineseNumberPattern}`
const weekday = '(?:(\\s?[(]?(?:星期|礼拜|周))([一二三四五六日天])([)]?))?'
// Every unit of a date is in a group, so that the lengths of the groups tell the places.
const fullDate = new RegExp(
  `(?<![\\d.])${year}( ?年 ?)(${number})( ?月 ?)(${number})( ?[日号])${weekday}`,
  'y',
)
const shortYear = new RegExp(`(?<![\\d.])(\\d{2})( ?年 ?)(${number})( ?月 ?)(${number})( ?[日号])`, 'y')
const monthYear = new RegExp(`(?<![\\d.])${year}( ?年 ?)(${number})( ?月)(?! ?(?:${number}) ?[日号])`, 'y')
const monthDay = new RegExp(`(?<![\\d年])(${number})( ?月 ?)(${number})( ?[日号])${weekday}`, 'y')
const yearOnly = new RegExp(`(?<![\\d.])${year}( ?年)(?! ?(?:${number}) ?月)`, 'y')

type Form = { readonly pattern: RegExp; readonly groups: readonly GroupName[] }

const yearForms: readonly Form[] = [
  { pattern: fullDate, groups: ['year', '', 'month', '', 'day', '', '', 'weekday', ''] },
  { pattern: shortYear, groups: ['year', '', 'month', '', 'day', ''] },
  { pattern: monthYear, groups: ['year', '', 'month', ''] },
  { pattern: yearOnly, groups: ['year', ''] },
]
const monthForm: Form = { pattern: monthDay, groups: ['month', '', 'day', '', '', 'weekday', ''] }

/** Units of the longest year and of the longest month, with a space: that far before their word a date begins. */
const longest = { year: 5, month: 4 } as const
const yearPlaces = (folded: Folded) => placesBefore(folded, '年', longest.year)
const monthPlaces = (folded: Folded) => placesBefore(folded, '月', longest.month)

export const chineseDateForms: readonly Anchored[] = [
  ...yearForms.map(({ pattern }) => ({ pattern, placesIn: yearPlaces })),
  { pattern: monthDay, placesIn: monthPlaces },
]

/** Dates in Chinese, in digits or Chinese numerals. */
export const chineseDateRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.ideograph,
  find: (folded) => {
    const [years, months] = [yearPlaces(folded), monthPlaces(folded)]
    const look = ({ pattern, groups }: Form, places: readonly number[]) =>
      matchesAt(folded, pattern, places, (match) => read(match, groups, context))
    return [...yearForms.flatMap((form) => look(form, years)), ...look(monthForm, months)]
  },
})

function read(match: RegExpExecArray, names: readonly GroupName[], context: DateContext): Hit | undefined {
  const { spans, texts, end } = groupsOf(match, names)
  const value = {
    year: numberOf(texts.year),
    month: numberOf(texts.month),
    day: numberOf(texts.day),
  }
  return dateHit([match.index, end], spans, value, context)
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : numeralValue(text)
