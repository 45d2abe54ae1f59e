/*
 * Identifiers that can be told from chance only where people read: two Han characters and a day stand in any bytes, and
 * in what any bytes decode to, sooner or later.
 */

/** What is looked for in text as it is read. */
export type ReadableIdentifiers = {
  /** Names in Han characters, normalised, without spaces. */
  readonly hanNames: ReadonlySet<string>
  /** Days of birth, ISO 8601, that no shifted date of another patient can equal. */
  readonly births: ReadonlySet<string>
}

/** What of them a text holds. */
export function identifiersRead(text: string, { hanNames, births }: ReadableIdentifiers): string[] {
  const normal = text.normalize('NFKC')
  const han = /\p{Script=Han}/u.test(normal) ? normal.replace(/[^\p{L}\p{Nd}]/gu, '') : ''
  return [
    ...[...hanNames].filter((name) => han.includes(name)),
    ...new Set(daysIn(normal).filter((day) => births.has(day))),
  ]
}

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const monthOf = (word: string): string => String(months.indexOf(word.slice(0, 3).toUpperCase()) + 1)

const month = `((?:${months.join('|')})[A-Z]*)`
const gap = '[\\s,./-]{0,3}'

/** Forms of days, with the places of year, month and day in their groups. */
const forms: readonly (readonly [
  pattern: RegExp,
  ...places: readonly (readonly [number, number, number])[],
])[] = [
  [/(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)/g, [1, 2, 3]],
  [/(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)/g, [1, 2, 3]],
  [/(?<!\d)(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4})(?!\d)/g, [3, 2, 1], [3, 1, 2]],
  [new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?${gap}${month}${gap}(\\d{4})(?!\\d)`, 'gi'), [3, 2, 1]],
  [new RegExp(`${month}${gap}(\\d{1,2})(?:st|nd|rd|th)?${gap}(\\d{4})(?!\\d)`, 'gi'), [3, 1, 2]],
]

/** Every reading of every day that is written in a text, ISO 8601. */
function daysIn(text: string): string[] {
  const days: string[] = []
  for (const [pattern, ...readings] of forms)
    for (const match of text.matchAll(pattern))
      for (const [year, monthAt, day] of readings) {
        const written = match[monthAt] ?? ''
        const parts = [/\d/.test(written) ? written : monthOf(written), match[day] ?? '']
        days.push([match[year], ...parts.map((part) => part.padStart(2, '0'))].join('-'))
      }
  return days
}
