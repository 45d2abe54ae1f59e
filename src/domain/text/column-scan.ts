import type { HitType } from './hit.ts'
import type { Scrubber } from './scrub.ts'
import { chineseSurnames, doubleSurnames } from './surnames.ts'
import { isThing, thingLabel } from './things.ts'

/** What values of a column look like, one kind of identifier. */
export type ColumnFinding = {
  readonly type: HitType
  /** Records that hold one. */
  readonly records: number
  /** Records whose whole value is one. */
  readonly whole: number
  /** The first one found, masked. */
  readonly example: string
}

/** Collects findings over the values of one column. */
export type ColumnScan = {
  /** @param records how many records have the value */
  add(value: string, records: number): void
  findings(): ColumnFinding[]
}

/** Share of the records that must look like names of people before a column is said to hold some. */
const nameShare = 0.5

const nameLabel = /NAME|姓名|名字/i
const hanName = new RegExp(`^(?:${doubleSurnames}|[${chineseSurnames}])[\\u4e00-\\u9fff]{1,2}$`)
const spacedName = /^\p{Lu}[\p{L}'’-]+(?:, ?|\s)(?:\p{Lu}[\p{L}.'’-]*\s?){1,3}$/u

/**
 * Looks at a column's values with every recogniser. The name of the column stands before each value as its label, so
 * that eight digits in `phone` are a telephone number and in `result` are none.
 */
export function createColumnScan(scrubber: Scrubber, column: string): ColumnScan {
  // `drug name` says of nothing that it is a person.
  const meaning = thingLabel.test(column) ? column.replace(/NAME/i, '') : column
  const label = `${meaning.replace(/[_.-]+/g, ' ').trim()}: `
  const found = new Map<HitType, { records: number; whole: number; example: string }>()
  let seen = 0
  const names = { records: 0, example: '' }
  const count = (type: HitType, records: number, isWhole: boolean, example: string) => {
    const known = found.get(type) ?? { records: 0, whole: 0, example: mask(example) }
    found.set(type, {
      ...known,
      records: known.records + records,
      whole: known.whole + (isWhole ? records : 0),
    })
  }
  return {
    add: (value, records) => {
      seen += records
      if (looksLikeName(scrubber, value)) {
        names.records += records
        if (names.example === '') names.example = value
      }
      const text = label + value
      const kinds = new Set<HitType>()
      for (const { type, start, end } of scrubber.find(text)) {
        if (end <= label.length || kinds.has(type)) continue
        kinds.add(type)
        const from = Math.max(start, label.length)
        const piece = text.slice(from, end)
        count(type, records, piece.length >= value.trim().length, piece)
      }
    },
    findings: () => {
      const isNames = names.records > (nameLabel.test(meaning) ? 0 : seen * nameShare)
      if (isNames && !found.has('NAME')) count('NAME', names.records, true, names.example)
      return [...found]
        .map(([type, { records, whole, example }]) => ({ type, records, whole, example }))
        .sort((a, b) => b.records - a.records || (a.type < b.type ? -1 : 1))
    },
  }
}

/**
 * A Chinese name with a common surname, or two to four capitalised words that are no place, ward, finding or medicine; a
 * column of such is a column of names.
 */
function looksLikeName(scrubber: Scrubber, value: string): boolean {
  const text = value.trim()
  if (text.length > 60) return false
  const folded = scrubber.fold(text)
  return (hanName.test(folded.replace(/\s/g, '')) || spacedName.test(text)) && !isThing(folded)
}

/** First and last character, the others as dots: enough to know one's own data by, too little to learn anything. */
export function mask(value: string): string {
  const characters = [...value]
  if (characters.length < 5) return '•'.repeat(characters.length)
  return characters
    .map((one, at) => (at === 0 || at === characters.length - 1 || /[\s()/@.:-]/.test(one) ? one : '•'))
    .join('')
    .slice(0, 60)
}
