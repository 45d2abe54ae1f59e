import { charKinds, type Folded } from '../fold.ts'
import { type Anchored, matchesAt, type Recogniser } from '../hit.ts'
import { type DateContext, dateHit } from './date-hit.ts'

const lone =
  /(?<=(?<![A-Z])(?:BORN|BIRTH|D\.?O\.?B\.?|SINCE|IN|YEAR|FROM|OF)(?: (?:IN|YEAR|OF))?[: ]{1,2})(?:1[89]|20)\d{2}(?![\d.,/-]*\d|\s?(?:MG|ML|MCG|G|H|HRS?|UNITS?|STEPS|%)\b)/y

/** Four digits after a space or a colon. */
const placesIn = ({ text, digits }: Folded): number[] =>
  digits
    .filter(({ start, end }) => end - start === 4 && (text[start - 1] === ' ' || text[start - 1] === ':'))
    .map(({ start }) => start)

export const loneYearForm: Anchored = { pattern: lone, placesIn }

/** Years that a word before them marks as such: they matter when they tell of an age over 89. */
export const loneYearRecogniser = (context: DateContext): Recogniser => ({
  needs: charKinds.digit | charKinds.letter,
  find: (folded) =>
    matchesAt(folded, lone, placesIn(folded), ({ 0: year, index }) => {
      const place = [index, index + year.length] as const
      return dateHit(place, { year: place }, { year: Number(year) }, context)
    }),
})
