/** A value or its group; null is a missing value, which is a value of its own. */
export type Label = string | null

/**
 * A generalisation hierarchy of one variable as codes. Level 0 holds the values as they are; each level partitions the
 * values more coarsely than the one below it, so that whoever shares a group on one level shares one on every higher.
 */
export type GeneralisationHierarchy = {
  /** Labels by level and code. */
  readonly labels: readonly (readonly Label[])[]
  /** By level: the code there of each value (of level 0). */
  readonly codes: readonly Int32Array[]
  /** By level: how many values are below each code. */
  readonly leaves: readonly Int32Array[]
}

/** The highest level. */
export const heightOf = (hierarchy: GeneralisationHierarchy): number => hierarchy.labels.length - 1

/** A hierarchy from rows `value, group at level 1, …`, which must have passed `checkTable`. */
export function fromTable(rows: readonly (readonly Label[])[]): GeneralisationHierarchy {
  const depth = rows[0]?.length ?? 0
  const labels: Label[][] = []
  const codes: Int32Array[] = []
  const leaves: Int32Array[] = []
  for (let level = 0; level < depth; level++) {
    const known = new Map<Label, number>()
    const column = new Int32Array(rows.length)
    for (const [at, row] of rows.entries()) {
      const label = row[level] ?? null
      const code = known.get(label) ?? known.size
      known.set(label, code)
      column[at] = code
    }
    const sizes = new Int32Array(known.size)
    for (const code of column) sizes[code] = (sizes[code] ?? 0) + 1
    labels.push([...known.keys()])
    codes.push(column)
    leaves.push(sizes)
  }
  return { labels, codes, leaves }
}

/** By level from 1: the code of the group that each code of the level below belongs to. */
export function parentsOf(hierarchy: GeneralisationHierarchy): readonly Int32Array[] {
  return hierarchy.codes.slice(1).map((upper, below) => {
    const lower = hierarchy.codes[below] ?? upper
    const parents = new Int32Array(hierarchy.labels[below]?.length ?? 0)
    for (const [value, code] of lower.entries()) parents[code] = upper[value] ?? 0
    return parents
  })
}
