import type { Label } from './hierarchy.ts'

/** What is wrong with a hierarchy, and in which of its rows, counted from 1. */
export type HierarchyFault = { readonly row: number; readonly message: string }

const MAX_LEVELS = 255
const show = (label: Label): string => (label === null ? 'a missing value' : JSON.stringify(label))

/**
 * Checks rows `value, group at level 1, …`: all as deep, no value twice, each group below exactly one group of the next
 * level (else a higher level would not be coarser, and the search would be wrong), and no group above itself.
 */
export function checkTable(rows: readonly (readonly Label[])[]): HierarchyFault[] {
  const depth = rows[0]?.length ?? 0
  if (depth === 0) return [{ row: 1, message: 'is empty' }]
  if (depth > MAX_LEVELS) return [{ row: 1, message: `has more than ${MAX_LEVELS} levels` }]
  const uneven = rows.flatMap((row, at) =>
    row.length === depth
      ? []
      : [{ row: at + 1, message: `has ${row.length} levels, the first row ${depth}` }],
  )
  if (uneven.length > 0) return uneven
  const found = [...repeatedValues(rows), ...ambiguousGroups(rows, depth)]
  return found.length > 0 ? found : cycles(rows, depth)
}

function repeatedValues(rows: readonly (readonly Label[])[]): HierarchyFault[] {
  const first = new Map<Label, number>()
  return rows.flatMap((row, at) => {
    const value = row[0] ?? null
    const earlier = first.get(value)
    if (earlier === undefined) first.set(value, at + 1)
    return earlier === undefined
      ? []
      : [{ row: at + 1, message: `repeats ${show(value)} of row ${earlier}: its groups would be ambiguous` }]
  })
}

function ambiguousGroups(rows: readonly (readonly Label[])[], depth: number): HierarchyFault[] {
  const found: HierarchyFault[] = []
  for (let level = 1; level < depth - 1; level++) {
    const parents = new Map<Label, Label>()
    for (const [at, row] of rows.entries()) {
      const [group, parent] = [row[level] ?? null, row[level + 1] ?? null]
      const earlier = parents.get(group)
      if (!parents.has(group)) parents.set(group, parent)
      else if (earlier !== parent)
        found.push({
          row: at + 1,
          message: `puts ${show(group)} of level ${level} below ${show(parent)}, an earlier row below ${show(earlier ?? null)}`,
        })
    }
  }
  return found
}

/** Follows each label to the different label above it; meeting one again means that it would be its own group. */
function cycles(rows: readonly (readonly Label[])[], depth: number): HierarchyFault[] {
  const above = new Map<Label, Set<Label>>()
  for (const row of rows)
    for (let level = 1; level < depth; level++) {
      const [from, to] = [row[level - 1] ?? null, row[level] ?? null]
      if (from !== to) above.set(from, (above.get(from) ?? new Set()).add(to))
    }
  const done = new Set<Label>()
  const isOnCycle = (label: Label, path: ReadonlySet<Label>): boolean => {
    if (path.has(label)) return true
    if (done.has(label)) return false
    const next = new Set(path).add(label)
    const found = [...(above.get(label) ?? [])].some((parent) => isOnCycle(parent, next))
    done.add(label)
    return found
  }
  return rows.flatMap((row, at) =>
    isOnCycle(row[0] ?? null, new Set())
      ? [{ row: at + 1, message: `leads from ${show(row[0] ?? null)} back to itself` }]
      : [],
  )
}
