import { bottomOf, type ClassTable, isBelow, type Levels, type Microdata } from './microdata.ts'

/** A table from which more general nodes are made, and how often it has been. */
export type Source = { readonly levels: Levels; readonly table: ClassTable; reads: number }

/** Tables of nodes, kept within a number of bytes, from which more general nodes are made. */
export type TableStore = {
  /** The smallest kept table that is at least as specific as the node; in the last resort the base. */
  source(levels: Levels): Source
  keep(levels: Levels, table: ClassTable): Source
}

type Entry = { readonly source: Source; readonly bytes: number }

/** More entries take longer to look through than they save. */
const MOST_ENTRIES = 300

export function createTableStore(data: Microdata, maximumBytes: number): TableStore {
  const base: Source = { levels: bottomOf(data), table: data.base, reads: 0 }
  // Most recently used last.
  const entries: Entry[] = []
  let bytes = 0
  return {
    source(levels) {
      let best: Entry | undefined
      let bestAt = -1
      let least = base.table.size
      for (let at = 0; at < entries.length; at++) {
        const entry = entries[at]
        if (entry === undefined || entry.source.table.size >= least) continue
        if (!isBelow(entry.source.levels, levels)) continue
        best = entry
        bestAt = at
        least = entry.source.table.size
      }
      if (best === undefined) return base
      entries.splice(bestAt, 1)
      entries.push(best)
      return best.source
    },
    keep(levels, table) {
      const entry = { source: { levels, table, reads: 0 }, bytes: bytesOf(table) }
      if (entry.bytes > maximumBytes) return entry.source
      entries.push(entry)
      bytes += entry.bytes
      while (bytes > maximumBytes || entries.length > MOST_ENTRIES) bytes -= entries.shift()?.bytes ?? 0
      return entry.source
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
