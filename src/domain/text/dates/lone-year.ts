import { charKinds } from '../fold.ts'
import { matches, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit } from './date-hit.ts'

const lone =
  /(?<![A-Z])(?:BORN|BIRTH|D\.?O\.?B\.?|SINCE|IN|YEAR|FROM|OF)(?: (?:IN|YEAR|OF))?[: ]{1,2}(?<year>(?:1[89]|20)\d{2})(?![\d.,/-]*\d|\s?(?:MG|ML|MCG|G|H|HRS?|UNITS?|STEPS|%)\b)/dg

/** Years that a word before them marks as such: they matter when they tell of an age over 89. */
export const loneYearRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.digit | charKinds.letter,
  find: (folded) =>
    matches(folded, lone, ({ groups = {}, indices }) => {
      const place = indices?.groups?.year
      return place === undefined
        ? undefined
        : dateHit(place, { year: place }, { year: Number(groups.year) }, context)
    }),
})
