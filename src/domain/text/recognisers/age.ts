import { chineseNumberPattern, numeralValue } from '../dates/numerals.ts'
import { topAge } from '../dates/replace-date.ts'
import type { Folded } from '../fold.ts'
import { type Anchored, type Hit, matchesAt, placesBefore, type Recogniser } from '../hit.ts'

/** A greater number is no age. */
const oldest = 130

const number = '\\d{2,3}'
/** At a run of digits: with its unit, after a label, or beside a sex. */
const english = new RegExp(
  [
    `(?<![\\w.])${number}(?=[\\s-]{0,2}(?:YEARS?|YRS?|Y/O|Y\\.O|YO\\b)|\\s?/\\s?[MF](?![A-Z]))`,
    `(?<=(?<![\\w.])AGED?[\\s:]{1,2})${number}(?![\\d.])`,
    `(?<=(?<![\\w.])[MF]\\s?/\\s?)${number}(?![\\d/])`,
  ].join('|'),
  'y',
)
const chinese = new RegExp(`(?<![\\d.])(?:${number}|${chineseNumberPattern})(?= ?岁)`, 'y')
/** Units of the longest such number with a space. */
const longestChinese = 4

/** Places of runs of digits that can be such an age: 9x, 1xx. */
const placesIn = ({ text, digits }: Folded): number[] => {
  const places: number[] = []
  for (const { start, end } of digits)
    if (text[start] === (end - start === 2 ? '9' : '1') && isOld(text.slice(start, end))) places.push(start)
  return places
}

function isOld(text: string): boolean {
  const age = numeralValue(text)
  return age >= topAge && age <= oldest
}

export const ageForm: Anchored = { pattern: english, placesIn }
export const chineseAgeForm: Anchored = {
  pattern: chinese,
  placesIn: (folded) => placesBefore(folded, '岁', longestChinese),
}

const judge = ({ 0: age, index }: RegExpExecArray): Hit | undefined =>
  isOld(age)
    ? {
        start: index,
        end: index + age.length,
        type: 'AGE',
        source: 'pattern',
        instead: `${topAge}+`,
      }
    : undefined

/** Ages over 89, which are one group: written as `90+`. */
export const ageRecogniser: Recogniser = {
  needs: 0,
  find: (folded) => {
    const found = matchesAt(folded, english, placesIn(folded), judge)
    const before = placesBefore(folded, '岁', longestChinese)
    return before.length > 0 ? [...found, ...matchesAt(folded, chinese, before, judge)] : found
  },
}
