import { charKinds } from '../fold.ts'
import { type Hit, matches, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit, type GroupName, groupsOf } from './date-hit.ts'
import { chineseNumberPattern, numeralValue } from './numerals.ts'

const year = '((?:1[89]|20)\\d{2}|[一二][〇零一二三四五六七八九]{3})'
const number = `\\d{1,2}|${chineseNumberPattern}`
const weekday = '(?:(\\s?[(]?(?:星期|礼拜|周))([一二三四五六日天])([)]?))?'
// Every unit of a date is in a group, so that the lengths of the groups tell the places.
const fullDate = new RegExp(
  `(?<![\\d.])${year}( ?年 ?)(${number})( ?月 ?)(${number})( ?[日号])${weekday}`,
  'g',
)
const shortYear = new RegExp(`(?<![\\d.])(\\d{2})( ?年 ?)(${number})( ?月 ?)(${number})( ?[日号])`, 'g')
const monthYear = new RegExp(`(?<![\\d.])${year}( ?年 ?)(${number})( ?月)(?! ?(?:${number}) ?[日号])`, 'g')
const monthDay = new RegExp(`(?<![\\d年])(${number})( ?月 ?)(${number})( ?[日号])${weekday}`, 'g')
const yearOnly = new RegExp(`(?<![\\d.])${year}( ?年)(?! ?(?:${number}) ?月)`, 'g')

type Form = { readonly pattern: RegExp; readonly groups: readonly GroupName[] }

const yearForm: Form = { pattern: yearOnly, groups: ['year', ''] }
const monthForm: Form = { pattern: monthDay, groups: ['month', '', 'day', '', '', 'weekday', ''] }
const allForms: readonly Form[] = [
  { pattern: fullDate, groups: ['year', '', 'month', '', 'day', '', '', 'weekday', ''] },
  { pattern: shortYear, groups: ['year', '', 'month', '', 'day', ''] },
  { pattern: monthYear, groups: ['year', '', 'month', ''] },
  monthForm,
  yearForm,
]

/** Dates in Chinese, in digits or Chinese numerals. */
export const chineseDateRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.ideograph,
  find: (folded) =>
    formsIn(folded.text).flatMap(({ pattern, groups }) =>
      matches(folded, pattern, (match) => read(match, groups, context)),
    ),
})

/** The forms whose characters the text has. */
function formsIn(text: string): readonly Form[] {
  const [hasYear, hasMonth] = [text.includes('年'), text.includes('月')]
  if (hasYear && hasMonth) return allForms
  if (hasYear) return [yearForm]
  return hasMonth ? [monthForm] : []
}

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
