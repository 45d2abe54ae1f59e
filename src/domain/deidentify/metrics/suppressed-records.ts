import type { ClassTable } from '../lattice/microdata.ts'

/** The classes that are suppressed: a tuple and the number of records of each. */
export type SuppressedRecords = {
  readonly tuples: Int32Array
  readonly counts: Int32Array
  readonly records: number
}

/** Gathered once, because every variable asks for all of them. */
export function suppressedRecords(
  { size, tuples, counts }: ClassTable,
  outliers: Uint8Array,
): SuppressedRecords {
  const gathered = { tuples: new Int32Array(size), counts: new Int32Array(size) }
  let used = 0
  let records = 0
  for (let each = 0; each < size; each++) {
    if (outliers[each] !== 1) continue
    gathered.tuples[used] = tuples[each] ?? 0
    gathered.counts[used] = counts[each] ?? 0
    records += counts[each] ?? 0
    used++
  }
  return {
    tuples: gathered.tuples.subarray(0, used),
    counts: gathered.counts.subarray(0, used),
    records,
  }
}
