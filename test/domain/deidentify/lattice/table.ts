import { fromTable, type Label, parentsOf } from '../../../../src/domain/deidentify/hierarchy/hierarchy.ts'
import type { Levels, Microdata, ValueTable } from '../../../../src/domain/deidentify/lattice/microdata.ts'

export type TestRecord = {
  /** Values of the quasi-identifiers. */
  readonly key: readonly string[]
  /** Values of the sensitive variables. */
  readonly values: readonly string[]
  /** False for a record that is only in the population. */
  readonly isReleased?: boolean
}

export type TestVariable = { readonly name: string; readonly rows: readonly (readonly Label[])[] }

/** Collapses records the plain way, as a second opinion on what the engine does. */
export function microdataOf(
  records: readonly TestRecord[],
  quasiIdentifiers: readonly TestVariable[],
  sensitive: readonly TestVariable[],
): Microdata {
  const hierarchies = quasiIdentifiers.map(({ rows }) => fromTable(rows))
  const codeIn = (labels: readonly Label[] | undefined, value: string) => labels?.indexOf(value) ?? -1
  const groups = new Map<string, TestRecord[]>()
  for (const record of records) {
    const key = JSON.stringify(record.key)
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  const tuples = [...groups.values()]
  const released = tuples.map((group) => group.filter(({ isReleased }) => isReleased !== false))
  const hasSubset = records.some(({ isReleased }) => isReleased === false)
  const counts = Int32Array.from(released, (group) => group.length)
  const sample = released.flat()
  return {
    quasiIdentifiers: quasiIdentifiers.map(({ name }, at) => {
      const hierarchy = hierarchies[at] ?? fromTable([])
      return {
        name,
        hierarchy,
        column: Uint16Array.from(tuples, ([first]) => codeIn(hierarchy.labels[0], first?.key[at] ?? '')),
      }
    }),
    sensitive: sensitive.map(({ name, rows }, at) => {
      const hierarchy = fromTable(rows)
      const labels = hierarchy.labels[0] ?? []
      const shares = Float64Array.from(
        labels,
        (label) => sample.filter(({ values }) => values[at] === label).length / sample.length,
      )
      return { name, shares, parents: parentsOf(hierarchy) }
    }),
    base: {
      size: tuples.length,
      tuples: Int32Array.from(tuples.keys()),
      counts,
      population: hasSubset ? Int32Array.from(tuples, (group) => group.length) : counts,
      values: sensitive.map(({ rows }, at) =>
        valueTable(
          released,
          rows.map(([label]) => label ?? ''),
          at,
        ),
      ),
    },
    records: sample.length,
  }
}

function valueTable(
  groups: readonly (readonly TestRecord[])[],
  labels: readonly string[],
  at: number,
): ValueTable {
  const starts = [0]
  const codes: number[] = []
  const counts: number[] = []
  for (const group of groups) {
    for (const [code, label] of labels.entries()) {
      const count = group.filter(({ values }) => values[at] === label).length
      if (count === 0) continue
      codes.push(code)
      counts.push(count)
    }
    starts.push(codes.length)
  }
  return { starts: Int32Array.from(starts), codes: Int32Array.from(codes), counts: Int32Array.from(counts) }
}

/** Every node of the lattice. */
export function allNodes({ quasiIdentifiers }: Microdata): Levels[] {
  return quasiIdentifiers.reduce<Levels[]>(
    (nodes, { hierarchy }) =>
      nodes.flatMap((levels) => hierarchy.labels.map((_, level) => [...levels, level])),
    [[]],
  )
}
