import { type ClassTable, isBelow, type Levels, type Microdata } from './microdata.ts'

/** Tables of checked nodes, kept within a number of bytes, from which more general nodes are made. */
export type TableStore = {
  /** The smallest kept table that is at least as specific as the node; in the last resort the base. */
  source(levels: Levels): ClassTable
  keep(levels: Levels, table: ClassTable): void
}

type Entry = { readonly levels: Levels; readonly table: ClassTable; readonly bytes: number }

/** More entries take longer to look through than they save. */
const MOST_ENTRIES = 400

export function createTableStore({ base }: Microdata, maximumBytes: number): TableStore {
  // Most recently used last.
  const entries: Entry[] = []
  let bytes = 0
  return {
    source(levels) {
      let best: Entry | undefined
      let bestAt = -1
      for (const [at, entry] of entries.entries())
        if ((best === undefined || entry.table.size < best.table.size) && isBelow(entry.levels, levels)) {
          best = entry
          bestAt = at
        }
      if (best === undefined || best.table.size >= base.size) return base
      entries.splice(bestAt, 1)
      entries.push(best)
      return best.table
    },
    keep(levels, table) {
      const entry = { levels, table, bytes: bytesOf(table) }
      if (entry.bytes > maximumBytes) return
      entries.push(entry)
      bytes += entry.bytes
      while (bytes > maximumBytes || entries.length > MOST_ENTRIES) bytes -= entries.shift()?.bytes ?? 0
    },
  }
}

const bytesOf = ({ tuples, counts, population, values }: ClassTable): number =>
  tuples.byteLength +
  counts.byteLength +
  (population === counts ? 0 : population.byteLength) +
  values.reduce(
    (sum, each) => sum + each.starts.byteLength + each.codes.byteLength + each.counts.byteLength,
    0,
  )
