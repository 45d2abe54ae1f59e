import { chineseNumberPattern, numeralValue } from '../dates/numerals.ts'
import { topAge } from '../dates/replace-date.ts'
import { matches, type Recogniser } from '../hit.ts'

const english =
  /(?<![\w.])(?:(?<age>\d{2,3})(?=[\s-]{0,2}(?:YEARS?|YRS?|Y\/O|Y\.O|YO\b))|AGED?[\s:]{1,2}(?<aged>\d{2,3})(?![\d.])|[MF]\s?\/\s?(?<sexed>\d{2,3})(?![\d/])|(?<turned>\d{2,3})\s?\/\s?[MF](?![A-Z]))/dg
const chinese = new RegExp(`(?<![\\d.])(?<age>\\d{2,3}|${chineseNumberPattern}) ?岁`, 'dg')

/** Numbers from 90 on, in either numerals. */
const hint = /9\d|1[0-3]\d|九十|百/
/** What must stand beside the number; most texts have years that look like ages, and none of this. */
const englishHint = /\d[\s-]{0,2}Y|AGE|\d\s?\/\s?[MF]|[MF]\s?\/\s?\d/

const formsIn = (text: string): readonly RegExp[] => [
  ...(englishHint.test(text) ? [english] : []),
  ...(text.includes('岁') ? [chinese] : []),
]

/** Ages over 89, which are one group: written as `90+`. */
export const ageRecogniser: Recogniser = {
  needs: 0,
  find: (folded) =>
    !hint.test(folded.text)
      ? []
      : formsIn(folded.text).flatMap((pattern) =>
          matches(folded, pattern, ({ groups = {}, indices }) => {
            const [name, text] = Object.entries(groups).find(([, value]) => value !== undefined) ?? []
            const place = indices?.groups?.[name ?? '']
            if (text === undefined || place === undefined) return undefined
            const age = numeralValue(text)
            if (age < topAge || age > 130) return undefined
            return { start: place[0], end: place[1], type: 'AGE', source: 'pattern', instead: `${topAge}+` }
          }),
        ),
}
