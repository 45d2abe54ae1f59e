import type { View } from './view.ts'

/** Patients about to be released, by ordinal, with the number of their equivalence class (0, 1, …) at the same index. */
export type Candidates = { readonly ordinals: Uint32Array; readonly classes: Uint32Array }

/** Candidates of one cell and one class: nobody who holds all these releases can tell them apart. */
type Group = { readonly cell: number; size: number; lowest: number }

type Groups = {
  /** Group of each candidate, by index; meaningless for those already withheld. */
  readonly of: Uint32Array
  readonly all: readonly Group[]
}

/**
 * Withholds candidates until the view, refined by what is left of them, obeys the rule of decision 0017:
 *  - whoever is released stands in a group of at least k patients, and of at least the k promised to its cell;
 *  - of a cell, those not released are all, none, or at least as many as its promised k.
 * Withholding everybody obeys it, so this ends. The lowest ordinals of a group go first: the numbering follows a keyed
 * order, so that the choice is arbitrary to everybody without the key, yet always the same.
 * @param withheld 1 at the index of each candidate withheld; changed in place
 * @returns how many were withheld by this call
 */
export function withholdFor(view: View, candidates: Candidates, withheld: Uint8Array, k: number): number {
  const groups = groupsOf(view, candidates, withheld)
  const quota = groups.all.map(({ cell, size }) => (size < leastGroup(view, cell, k) ? size : 0))
  addMissing(view, groups.all, quota, k)
  return take(candidates, groups, quota, withheld)
}

const leastGroup = (view: View, cell: number, k: number): number => Math.max(k, view.promised[cell] ?? 0)

function groupsOf(view: View, { ordinals, classes }: Candidates, withheld: Uint8Array): Groups {
  const classCount = classes.reduce((most, each) => Math.max(most, each), 0) + 1
  const known = createIndex(view.promised.length * classCount)
  const of = new Uint32Array(ordinals.length)
  const all: Group[] = []
  for (let at = 0; at < ordinals.length; at += 1) {
    if (withheld[at] === 1) continue
    const ordinal = ordinals[at] ?? 0
    const cell = view.cellOf[ordinal] ?? 0
    const key = cell * classCount + (classes[at] ?? 0)
    let number = known.get(key)
    if (number === undefined) {
      number = all.push({ cell, size: 0, lowest: ordinal }) - 1
      known.set(key, number)
    }
    of[at] = number
    const group = all[number]
    if (group === undefined) continue
    group.size += 1
    if (ordinal < group.lowest) group.lowest = ordinal
  }
  return { of, all }
}

/** Largest range of keys that is kept as an array: one look-up a patient, in 16 MiB at most. */
const LARGEST_ARRAY = 1 << 22

type Index = { get(key: number): number | undefined; set(key: number, group: number): unknown }

function createIndex(keys: number): Index {
  if (keys > LARGEST_ARRAY) return new Map<number, number>()
  const plusOne = new Uint32Array(keys)
  return {
    get: (key) => {
      const found = plusOne[key] ?? 0
      return found === 0 ? undefined : found - 1
    },
    set: (key, group) => {
      plusOne[key] = group + 1
    },
  }
}

/** Raises the quotas of cells of which some, but too few, would not be released. */
function addMissing(view: View, groups: readonly Group[], quota: number[], k: number): void {
  const ofCell = new Map<number, number[]>()
  for (const [group, { cell, size }] of groups.entries()) {
    if (cell === 0 || quota[group] === size) continue
    const others = ofCell.get(cell)
    if (others === undefined) ofCell.set(cell, [group])
    else others.push(group)
  }
  const sizeOf = (group: number): number => groups[group]?.size ?? 0
  const lowestOf = (group: number): number => groups[group]?.lowest ?? 0
  for (const [cell, members] of ofCell) {
    const released = members.reduce((sum, group) => sum + sizeOf(group), 0)
    const absent = (view.sizes[cell] ?? 0) - released
    const missing = (view.promised[cell] ?? 0) - absent
    if (absent === 0 || missing <= 0) continue
    // Ties by ordinal: the order in which the engine gave the candidates must not matter.
    members.sort((a, b) => sizeOf(a) - sizeOf(b) || lowestOf(a) - lowestOf(b))
    // The largest group, when enough of it stays; else the smallest as a whole, which holds more than are missing.
    const largest = members.at(-1) ?? 0
    const smallest = members[0] ?? 0
    if (sizeOf(largest) - missing >= leastGroup(view, cell, k)) quota[largest] = missing
    else quota[smallest] = sizeOf(smallest)
  }
}

function take(
  { ordinals }: Candidates,
  groups: Groups,
  quota: readonly number[],
  withheld: Uint8Array,
): number {
  const taken = quota.reduce((sum, each) => sum + each, 0)
  if (taken === 0) return 0
  const partly = new Map<number, number[]>()
  for (let at = 0; at < ordinals.length; at += 1) {
    const group = groups.of[at] ?? 0
    const wanted = quota[group] ?? 0
    if (wanted === 0 || withheld[at] === 1) continue
    if (wanted === groups.all[group]?.size) withheld[at] = 1
    else {
      const others = partly.get(group)
      if (others === undefined) partly.set(group, [at])
      else others.push(at)
    }
  }
  for (const [group, indices] of partly) {
    indices.sort((a, b) => (ordinals[a] ?? 0) - (ordinals[b] ?? 0))
    for (const at of indices.slice(0, quota[group])) withheld[at] = 1
  }
  return taken
}
