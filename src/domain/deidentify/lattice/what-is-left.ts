import type { SensitiveVariable } from '../../risk/models/class.ts'
import type { ClassTable, Microdata, ValueTable } from './microdata.ts'

/** The classes that stay, as a table of their own. */
export type Left = {
  readonly data: Microdata
  readonly table: ClassTable
  /** Which class of the whole table each of its classes is. */
  readonly classes: Int32Array
}

/**
 * What a recipient gets: shares of sensitive values are those among the records that are left, and a value that none of
 * them has is no value, so that an ordered distance has one step fewer for it.
 * @param outliers 1 for each class that goes
 */
export function whatIsLeft(data: Microdata, table: ClassTable, outliers: Uint8Array): Left {
  const classes = Int32Array.from(
    Array.from({ length: table.size }, (_, each) => each).filter(
      (each) => outliers[each] === 0 && (table.counts[each] ?? 0) > 0,
    ),
  )
  const pick = (list: Int32Array) => classes.map((each) => list[each] ?? 0)
  const counts = pick(table.counts)
  const records = counts.reduce((sum, count) => sum + count, 0)
  const variables = data.sensitive.map((about, at) => recoded(about, table.values[at], classes, records))
  const left: ClassTable = {
    size: classes.length,
    tuples: pick(table.tuples),
    counts,
    population: table.population === table.counts ? counts : pick(table.population),
    values: variables.map(({ values }) => values),
  }
  return {
    data: { ...data, records, base: left, sensitive: variables.map(({ about }) => about) },
    table: left,
    classes,
  }
}

const NO_VALUES: ValueTable = {
  starts: new Int32Array(0),
  codes: new Int32Array(0),
  counts: new Int32Array(0),
}

/** A sensitive variable over the values that are left, numbered anew in their order. */
function recoded(
  { name, shares, parents }: SensitiveVariable,
  { starts, codes, counts }: ValueTable = NO_VALUES,
  classes: Int32Array,
  records: number,
): { readonly about: SensitiveVariable; readonly values: ValueTable } {
  const sums = new Float64Array(shares.length)
  const from: number[] = []
  const ends = new Int32Array(classes.length + 1)
  for (const [at, each] of classes.entries()) {
    for (let entry = starts[each] ?? 0; entry < (starts[each + 1] ?? 0); entry++) {
      from.push(entry)
      const code = codes[entry] ?? 0
      sums[code] = (sums[code] ?? 0) + (counts[entry] ?? 0)
    }
    ends[at + 1] = from.length
  }
  const present = [...sums.keys()].filter((code) => (sums[code] ?? 0) > 0)
  const codeOf = new Int32Array(shares.length)
  for (const [code, before] of present.entries()) codeOf[before] = code
  const [first, ...higher] = parents
  return {
    about: {
      name,
      shares: Float64Array.from(present, (code) => (sums[code] ?? 0) / records),
      parents: first === undefined ? [] : [Int32Array.from(present, (code) => first[code] ?? 0), ...higher],
    },
    values: {
      starts: ends,
      codes: Int32Array.from(from, (entry) => codeOf[codes[entry] ?? 0] ?? 0),
      counts: Int32Array.from(from, (entry) => counts[entry] ?? 0),
    },
  }
}
