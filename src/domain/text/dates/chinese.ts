import { charKinds } from '../fold.ts'
import { type Hit, matches, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit } from './date-hit.ts'
import { chineseNumberPattern, numeralValue } from './numerals.ts'

const year = '(?<year>(?:1[89]|20)\\d{2}|[一二][〇零一二三四五六七八九]{3})'
const number = `\\d{1,2}|${chineseNumberPattern}`
const weekday = '(?:\\s?[(]?(?:星期|礼拜|周)(?<weekday>[一二三四五六日天])[)]?)?'
const fullDate = new RegExp(
  `(?<![\\d.])${year} ?年 ?(?<month>${number}) ?月 ?(?<day>${number}) ?[日号]${weekday}`,
  'dg',
)
const shortYear = new RegExp(
  `(?<![\\d.])(?<year>\\d{2}) ?年 ?(?<month>${number}) ?月 ?(?<day>${number}) ?[日号]`,
  'dg',
)
const monthYear = new RegExp(
  `(?<![\\d.])${year} ?年 ?(?<month>${number}) ?月(?! ?(?:${number}) ?[日号])`,
  'dg',
)
const monthDay = new RegExp(`(?<![\\d年])(?<month>${number}) ?月 ?(?<day>${number}) ?[日号]${weekday}`, 'dg')
const yearOnly = new RegExp(`(?<![\\d.])${year} ?年(?! ?(?:${number}) ?月)`, 'dg')

/** Dates in Chinese, in digits or Chinese numerals. */
export const chineseDateRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.ideograph,
  find: (folded) =>
    [fullDate, shortYear, monthYear, monthDay, yearOnly].flatMap((pattern) =>
      matches(folded, pattern, (match) => read(match, context)),
    ),
})

function read(match: RegExpExecArray, context: DateContext): Hit | undefined {
  const { groups = {}, indices, index } = match
  const number = (text: string | undefined) => (text === undefined ? undefined : numeralValue(text))
  const value = { year: number(groups.year), month: number(groups.month), day: number(groups.day) }
  return dateHit([index, index + match[0].length], indices?.groups ?? {}, value, context)
}
