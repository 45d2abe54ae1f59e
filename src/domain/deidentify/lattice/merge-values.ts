import type { ValueTable } from './microdata.ts'

/**
 * The value counts of merged classes: entries of the source are put in the order of the new classes, then equal values
 * of one class are added up. Linear in the entries.
 * @param classOf new class by row of the source
 * @param valueCount number of different values of the variable
 */
export function mergeValues(
  source: ValueTable,
  rows: number,
  classOf: Int32Array,
  size: number,
  valueCount: number,
): ValueTable {
  const cursor = new Int32Array(size + 1)
  for (let row = 0; row < rows; row++) {
    const next = (classOf[row] ?? 0) + 1
    cursor[next] = (cursor[next] ?? 0) + (source.starts[row + 1] ?? 0) - (source.starts[row] ?? 0)
  }
  for (let each = 1; each <= size; each++) cursor[each] = (cursor[each] ?? 0) + (cursor[each - 1] ?? 0)
  const order = new Int32Array(source.starts[rows] ?? 0)
  const ends = cursor.slice()
  for (let row = 0; row < rows; row++) {
    const each = classOf[row] ?? 0
    let to = cursor[each] ?? 0
    for (let from = source.starts[row] ?? 0; from < (source.starts[row + 1] ?? 0); from++) order[to++] = from
    cursor[each] = to
  }
  return addUp(source, order, ends, size, valueCount)
}

/** @param bounds entries `bounds[c]` to `bounds[c + 1]` of `order` belong to class c */
function addUp(
  source: ValueTable,
  order: Int32Array,
  bounds: Int32Array,
  size: number,
  valueCount: number,
): ValueTable {
  const codes = new Int32Array(order.length)
  const counts = new Int32Array(order.length)
  const starts = new Int32Array(size + 1)
  // Where a value was put last; older than the start of the class means not yet in it.
  const placeOf = new Int32Array(valueCount).fill(-1)
  let used = 0
  for (let each = 0; each < size; each++) {
    const start = used
    starts[each] = start
    for (let at = bounds[each] ?? 0; at < (bounds[each + 1] ?? 0); at++) {
      const from = order[at] ?? 0
      const code = source.codes[from] ?? 0
      let place = placeOf[code] ?? -1
      if (place < start) {
        place = used++
        placeOf[code] = place
        codes[place] = code
      }
      counts[place] = (counts[place] ?? 0) + (source.counts[from] ?? 0)
    }
  }
  starts[size] = used
  return { starts, codes: codes.slice(0, used), counts: counts.slice(0, used) }
}
