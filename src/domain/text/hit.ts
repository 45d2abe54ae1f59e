import type { Folded } from './fold.ts'

/** What a piece of text was recognised as. The order is that of precedence where findings overlap. */
export const hitTypes = [
  'DOB',
  'HKID',
  'RESIDENT-ID',
  'SSN',
  'CARD',
  'HOSPITAL-NUMBER',
  'ID',
  'EMAIL',
  'URL',
  'NAME',
  'ADDRESS',
  'PHONE',
  'IP',
  'DATE',
  'AGE',
] as const
export type HitType = (typeof hitTypes)[number]

/** Where a finding comes from: the patient's own record is certain; a pattern may be checked or not. */
export type HitSource = 'roster' | 'pattern'

/** A finding, as a range of the folded text. */
export type Hit = {
  readonly start: number
  readonly end: number
  readonly type: HitType
  readonly source: HitSource
  /** Of a date: its value and the places of its parts. */
  readonly date?: DateValue
  /** Text to write instead of a tag, when the finding itself says. */
  readonly instead?: string
}

export type DatePart = {
  readonly field: 'year' | 'month' | 'day' | 'ordinal' | 'weekday'
  readonly start: number
  readonly end: number
}

/** A date as written; year, month or day may be missing. Parts are in the order of the text. */
export type DateValue = {
  readonly year?: number | undefined
  readonly month?: number | undefined
  readonly day?: number | undefined
  /** The other reading of a numeric date whose day and month could be exchanged. */
  readonly exchanged?: boolean
  readonly parts: readonly DatePart[]
}

/** Finds identifiers of one kind. Time is linear in the text. */
export type Recogniser = {
  /** Kinds of characters (`charKinds`) without which it cannot find anything. */
  readonly needs: number
  /** False when it cannot find anything; much quicker than looking. */
  readonly mayFind?: (folded: Folded) => boolean
  /**
   * @param certain findings of the patient's record: what lies inside one of them changes nothing when findings are put
   * together, so it need not be looked at closely
   */
  find(folded: Folded, certain?: readonly Hit[]): readonly Hit[]
}

/** Whether a range lies inside one of the findings. */
export function isInside(hits: readonly Hit[], start: number, end: number): boolean {
  for (const hit of hits) if (hit.start <= start && end <= hit.end) return true
  return false
}

/** All matches of a global pattern; `judge` turns one into a finding or nothing. */
export function matches(
  folded: Folded,
  pattern: RegExp,
  judge: (match: RegExpExecArray) => Hit | undefined,
): Hit[] {
  const hits: Hit[] = []
  // Not matchAll: it copies the pattern, and compiling it costs more than the search.
  pattern.lastIndex = 0
  for (let match = pattern.exec(folded.text); match !== null; match = pattern.exec(folded.text)) {
    const hit = judge(match)
    if (hit !== undefined) hits.push(hit)
    if (match[0] === '') pattern.lastIndex += 1
  }
  return hits
}

/** A sticky pattern with all places of a text where a match can begin: looking elsewhere would find nothing. */
export type Anchored = { readonly pattern: RegExp; readonly placesIn: (folded: Folded) => readonly number[] }

/**
 * All matches of a sticky pattern that begin at the places, which ascend: the same as `matches` with a global one, when
 * it can begin nowhere else.
 */
export function matchesAt(
  folded: Folded,
  pattern: RegExp,
  places: readonly number[],
  judge: (match: RegExpExecArray) => Hit | undefined,
): readonly Hit[] {
  if (places.length === 0) return nothing
  const hits: Hit[] = []
  let end = 0
  for (const place of places) {
    if (place < end) continue
    pattern.lastIndex = place
    const match = pattern.exec(folded.text)
    if (match === null) continue
    end = place + Math.max(1, match[0].length)
    const hit = judge(match)
    if (hit !== undefined) hits.push(hit)
  }
  return hits
}

/** Places of the units before each place of a word, as many as `reach`, ascending. */
export function placesBefore({ text }: Folded, word: string, reach: number): number[] {
  const places: number[] = []
  let next = 0
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    for (let place = Math.max(next, at - reach); place < at; place += 1) places.push(place)
    next = Math.max(next, at)
  }
  return places
}

/** No findings: most recognisers find none in most texts. */
export const nothing: readonly Hit[] = []

/** Whether one of the words stands shortly before an index: a label gives a number its meaning. */
export const isLabelled = ({ text }: Folded, index: number, label: RegExp, distance = 24): boolean =>
  label.test(text.slice(Math.max(0, index - distance), index))
