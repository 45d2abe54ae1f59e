import type { ClassTable, Microdata, ValueTable } from './microdata.ts'

type MutableValues = {
  codes: Int32Array
  counts: Int32Array
  start: number
  end: number
  total: number
}

/** One class at a time of a table, in one object that is reused: nothing is allocated for a class. */
export type ClassViews = (table: ClassTable) => {
  readonly view: {
    readonly count: number
    readonly population: number
    readonly values: readonly MutableValues[]
  }
  readonly show: (each: number) => void
}

export function classViews(data: Microdata): ClassViews {
  const none = new Int32Array(0)
  const values = data.sensitive.map(
    (): MutableValues => ({ codes: none, counts: none, start: 0, end: 0, total: 0 }),
  )
  const view = { count: 0, population: 0, values }
  return (table) => {
    for (const [at, each] of values.entries()) {
      each.codes = table.values[at]?.codes ?? none
      each.counts = table.values[at]?.counts ?? none
    }
    const show = (each: number) => {
      view.count = table.counts[each] ?? 0
      view.population = table.population[each] ?? 0
      for (let at = 0; at < values.length; at++) point(values[at], table.values[at], each, view.count)
    }
    return { view, show }
  }
}

function point(
  values: MutableValues | undefined,
  table: ValueTable | undefined,
  each: number,
  total: number,
): void {
  if (values === undefined || table === undefined) return
  values.start = table.starts[each] ?? 0
  values.end = table.starts[each + 1] ?? 0
  values.total = total
}
