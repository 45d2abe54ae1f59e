import { type RosterKind, rosterKind } from '../../domain/text/roster/roster.ts'
import type { Roster, Scrubber } from '../../domain/text/scrub.ts'
import type { TextRules } from '../../domain/text/settings.ts'
import { createTextScrubber, type TextScrubberOptions } from './create-text-scrubber.ts'

/** A column of the patient's own record; without a kind, each value tells its own. */
export type RosterColumn = { readonly name: string; readonly kind?: RosterKind }

/** What a worker is started with. */
export type ScrubWorkerData = Omit<TextScrubberOptions, 'rules'> & {
  readonly rosterColumns: readonly RosterColumn[]
  /** By text column. */
  readonly rules: readonly TextRules[]
}

/** A value of the record: nothing, one, or several. */
export type RosterValue = string | null | readonly string[]

/** Rows of texts in columns. All arrays but those inside `texts` and `roster` have one element per row. */
export type ScrubBatch = {
  readonly persons: readonly string[]
  readonly shifts: readonly number[]
  /** By row, then by roster column; null where the row is of the same person as the one before. */
  readonly rosters: readonly (readonly RosterValue[] | null)[]
  /** By text column, then by row. */
  readonly texts: readonly (readonly (string | null)[])[]
}

/** Rosters are remembered between batches for about this many patients. */
const remembered = 4_000

/** A function that scrubs batches, in the order of their rows. */
export function createBatchScrubber({ rules, rosterColumns, ...options }: ScrubWorkerData) {
  const scrubbers = rules.map((each) => createTextScrubber({ ...options, rules: each }))
  const rosters = new Map<string, Roster>()
  const learn = (scrubber: Scrubber, { persons, rosters: records }: ScrubBatch) => {
    if (rosters.size >= remembered) rosters.clear()
    records.forEach((record, row) => {
      const person = persons[row] ?? ''
      if (record !== null && !rosters.has(person))
        rosters.set(person, scrubber.roster(entriesOf(rosterColumns, record)))
    })
  }
  const scrubOne = (scrubber: Scrubber, text: string, person: string, shift: number | undefined): string => {
    const roster = rosters.get(person)
    // Without the record a text would keep what only the record knows.
    if (roster === undefined) throw new Error('a text came without the record of its patient')
    return scrubber.scrub(text, { person, shift, roster })
  }
  return (batch: ScrubBatch): (string | null)[][] =>
    batch.texts.map((column, at) => {
      const scrubber = scrubbers[at]
      if (scrubber === undefined) throw new Error('a text column has no rules')
      learn(scrubber, batch)
      return column.map((text, row) =>
        text === null ? null : scrubOne(scrubber, text, batch.persons[row] ?? '', batch.shifts[row]),
      )
    })
}

function entriesOf(columns: readonly RosterColumn[], values: readonly RosterValue[]) {
  return columns.flatMap(({ name, kind }, at) => {
    const value = values[at] ?? []
    const each = typeof value === 'string' ? [value] : value
    return each.map((one) => ({ kind: kind ?? rosterKind(one, name), value: one }))
  })
}
