import type { DatePart, DateValue, Hit } from '../hit.ts'
import { fullYear, isPossible } from './calendar.ts'

/** What date forms are read with. */
export type DateContext = {
  /** Two-digit years end with this one. */
  readonly referenceYear: number
  readonly dateOrder: 'day-month' | 'month-day'
}

type Span = readonly [start: number, end: number]
type Fields = Partial<Readonly<Record<DatePart['field'], Span | undefined>>>

/** A finding from the places of a date's parts and the values of its fields; undefined when no such day exists. */
export function dateHit(
  whole: Span,
  fields: Fields,
  value: Omit<DateValue, 'parts'>,
  { referenceYear }: DateContext,
): Hit | undefined {
  const yearSpan = fields.year
  const year =
    value.year === undefined || yearSpan === undefined
      ? value.year
      : fullYear(value.year, yearSpan[1] - yearSpan[0], referenceYear)
  const date = { ...value, year, parts: partsOf(fields) }
  if (!isPossible(date)) return undefined
  return { start: whole[0], end: whole[1], type: 'DATE', source: 'pattern', date }
}

const names = ['year', 'month', 'day', 'ordinal', 'weekday'] as const

/** In the order of the text. */
function partsOf(fields: Fields): DatePart[] {
  const parts: DatePart[] = []
  for (const field of names) {
    const span = fields[field]
    if (span === undefined || span[1] <= span[0]) continue
    let at = parts.length
    while (at > 0 && (parts[at - 1]?.start ?? 0) > span[0]) at -= 1
    parts.splice(at, 0, { field, start: span[0], end: span[1] })
  }
  return parts
}

/** What a group of a pattern holds; an empty name for what stands between. */
export type GroupName = DatePart['field'] | ''

/** Texts and places of the groups of a match every unit of which is in one of them, in their order. */
export function groupsOf(match: RegExpExecArray, names: readonly GroupName[]) {
  const spans: Partial<Record<GroupName, Span>> = {}
  const texts: Partial<Record<GroupName, string>> = {}
  let end = match.index
  for (let group = 0; group < names.length; group += 1) {
    const name = names[group] ?? ''
    const text = match[group + 1]
    if (text === undefined) continue
    if (name !== '') {
      spans[name] = [end, end + text.length]
      texts[name] = text
    }
    end += text.length
  }
  return { spans, texts, end }
}
