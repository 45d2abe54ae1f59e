import { chineseDateRecogniser } from './dates/chinese.ts'
import { englishDateRecogniser } from './dates/english.ts'
import { loneYearRecogniser } from './dates/lone-year.ts'
import { numericDateRecogniser } from './dates/numeric.ts'
import { isHarmlessYear, replaceDate } from './dates/replace-date.ts'
import { withWeekday } from './dates/weekdays.ts'
import { createFold, type Folded, sourceEnd, sourceStart, type Variants } from './fold.ts'
import { type Hit, type HitType, nothing, type Recogniser } from './hit.ts'
import { ageRecogniser } from './recognisers/age.ts'
import { emailRecogniser } from './recognisers/email.ts'
import { hkidRecogniser } from './recognisers/hkid.ts'
import { hospitalNumberRecogniser } from './recognisers/hospital-number.ts'
import { ipRecogniser } from './recognisers/ip.ts'
import { labelledNumberRecogniser } from './recognisers/labelled-number.ts'
import { longNumberRecogniser } from './recognisers/long-number.ts'
import { type PhoneJudge, phoneRecogniser } from './recognisers/phone.ts'
import { chineseTitledNameRecogniser, titledNameRecogniser } from './recognisers/titled-name.ts'
import { urlRecogniser } from './recognisers/url.ts'
import { resolveHits } from './resolve.ts'
import { type CompileRoster, createRosterCompiler } from './roster/compile.ts'
import type { RosterEntry, RosterMatcher } from './roster/roster.ts'
import type { TextRules } from './settings.ts'

export type ScrubberOptions = {
  readonly rules: TextRules
  /** ISO 8601; ages are computed at it. */
  readonly referenceDate: string
  readonly variants: Variants
  readonly phones: PhoneJudge
  /** Short text that stands for a value of a kind, the same every time within a project. */
  readonly surrogate: (type: HitType, value: string) => string
}

/** The patient a text belongs to. */
export type TextSubject = {
  /** Names the patient within the project, such as the pseudonym; the surrogate of its identifiers follows from it. */
  readonly person: string
  /** Days the patient's dates are moved by. */
  readonly shift: number | undefined
  readonly roster: Roster
}

/** A patient's identifiers, ready to be looked for. */
export type Roster = { readonly match: RosterMatcher; readonly births: readonly string[] }

export type Finding = {
  readonly type: HitType
  readonly source: Hit['source']
  /** Range of the text as written. */
  readonly start: number
  readonly end: number
}

export type Scrubber = {
  roster(entries: readonly RosterEntry[]): Roster
  /** The spelling everything is searched in. */
  fold(text: string): string
  /** What in the text identifies somebody. */
  find(text: string, roster?: Roster): Finding[]
  /** The text without it. At most a constant factor longer: every tag stands for at least two characters. */
  scrub(text: string, subject: TextSubject): string
}

/** Every recogniser that the rules turn on. */
export function recognisersOf({ rules, referenceDate, phones }: ScrubberOptions): readonly Recogniser[] {
  const dates = { referenceYear: Number(referenceDate.slice(0, 4)), dateOrder: rules.dateOrder }
  return [
    hkidRecogniser,
    longNumberRecogniser,
    ...rules.hospitalNumbers.map(hospitalNumberRecogniser),
    labelledNumberRecogniser,
    emailRecogniser,
    urlRecogniser,
    ipRecogniser,
    phoneRecogniser(phones, rules.phoneRegions),
    numericDateRecogniser(dates),
    englishDateRecogniser(dates),
    chineseDateRecogniser(dates),
    loneYearRecogniser(dates),
    ageRecogniser,
    titledNameRecogniser,
    chineseTitledNameRecogniser,
  ]
}

/** Whether a recogniser could find anything in a text; it may say so too often, never too seldom. */
export const mayFind = (recogniser: Recogniser, folded: Folded): boolean =>
  (folded.has & recogniser.needs) === recogniser.needs &&
  (recogniser.mayFind === undefined || recogniser.mayFind(folded))

export function createScrubber(options: ScrubberOptions): Scrubber {
  const fold = createFold(options.variants)
  const compileRoster = createRosterCompiler(fold)
  const recognisers = recognisersOf(options)
  const hitsOf = (folded: Folded, roster: Roster | undefined): readonly Hit[] => {
    const certain = roster?.match(folded) ?? nothing
    const hits: Hit[] = [...certain]
    for (const recogniser of recognisers)
      if (mayFind(recogniser, folded))
        for (const hit of recogniser.find(folded, certain)) {
          if (hit.date === undefined) hits.push(hit)
          else if (!isHarmlessYear(hit, options.referenceDate))
            hits.push(asBirth(withWeekday(folded, hit), roster?.births ?? []))
        }
    return resolveHits(hits)
  }
  return {
    roster: (entries) => createRoster(entries, compileRoster),
    fold: (text) => fold(text).text,
    find: (text, roster) => {
      const folded = fold(text)
      return hitsOf(folded, roster).map((hit) => ({
        type: hit.type,
        source: hit.source,
        start: sourceStart(folded, hit.start),
        end: sourceEnd(folded, hit.end),
      }))
    },
    scrub: (text, subject) => {
      const folded = fold(text)
      const hits = hitsOf(folded, subject.roster)
      const scrubbed = hits.length === 0 ? text : replaceHits(folded, hits, subject, options)
      return folded.isWellFormed ? scrubbed : wellFormed(scrubbed)
    },
  }
}

const createRoster = (entries: readonly RosterEntry[], compileRoster: CompileRoster): Roster => ({
  match: compileRoster(entries),
  births: entries.filter(({ kind }) => kind === 'birth-date').map(({ value }) => value.slice(0, 10)),
})

/** A date that can be read as the day or month of birth is one, whatever else it might be. */
function asBirth(hit: Hit, births: readonly string[]): Hit {
  const { date } = hit
  if (births.length === 0 || date?.year === undefined || date.month === undefined) return hit
  const { year, month, day } = date
  const reading = isoStart(year, month, day)
  const exchanged = date.exchanged && day !== undefined ? isoStart(year, day, month) : reading
  return births.some((birth) => birth.startsWith(reading) || birth.startsWith(exchanged))
    ? { start: hit.start, end: hit.end, type: 'DOB', source: 'roster' }
    : hit
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value))

/** Year and month, and the day if there is one, as ISO 8601 text. */
const isoStart = (year: number, month: number, day: number | undefined): string =>
  `${year}-${twoDigits(month)}${day === undefined ? '' : `-${twoDigits(day)}`}`

function replaceHits(
  folded: Folded,
  hits: readonly Hit[],
  subject: TextSubject,
  options: ScrubberOptions,
): string {
  let text = ''
  let at = 0
  for (const hit of hits) {
    const start = Math.max(at, sourceStart(folded, hit.start))
    text += folded.source.slice(at, start) + replacement(folded, hit, subject, options)
    at = Math.max(start, sourceEnd(folded, hit.end))
  }
  return text + folded.source.slice(at)
}

function replacement(folded: Folded, hit: Hit, subject: TextSubject, options: ScrubberOptions): string {
  const { rules, referenceDate, surrogate } = options
  if (hit.instead !== undefined) return hit.instead
  if (hit.type === 'DATE')
    return replaceDate(folded, hit, { rules, referenceDate, shift: subject.shift }) ?? '[DATE]'
  if (rules.replacement === 'tag' || hit.type === 'DOB' || hit.type === 'AGE') return `[${hit.type}]`
  const value =
    hit.source === 'roster'
      ? `person ${subject.person}`
      : folded.text.slice(hit.start, hit.end).replace(/[^\p{L}\p{N}]/gu, '')
  return `[${hit.type} ${surrogate(hit.type, value)}]`
}

/** Halves of surrogate pairs are no text and could not be written as UTF-8. */
const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd')
