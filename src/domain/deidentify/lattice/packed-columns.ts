import type { ClassTable, CodeColumn, Levels, Microdata } from './microdata.ts'

/**
 * Several quasi-identifiers of a table in one column: its classes hold the number of their combination of groups, and a
 * table for each combination of more general levels says which group that becomes. Fewer look-ups for a class than one
 * for each variable.
 */
export type PackedColumn = {
  /** Combination by class of the table. */
  readonly column: CodeColumn
  /** Number of groups that the members' levels tell apart. */
  readonly radix: (levels: Levels) => number
  /** Group of each combination, at the members' levels; made once for each. */
  readonly groups: (levels: Levels) => Int32Array
}

type Member = { readonly at: number; readonly count: number }
type Pack = { readonly members: Member[]; combinations: number }

/** Combinations in one column at most, however many tuples there are. */
const LEAST_COMBINATIONS = 2 ** 13
const MOST_COMBINATIONS = 2 ** 16

/** Combinations in one of two columns at most: more would take longer to tabulate than the classes to look up. */
const MOST_OF_A_PAIR = 2 ** 15

/** All quasi-identifiers of the base, at their raw values. */
export function packColumns(data: Microdata): readonly PackedColumn[] {
  const most = Math.min(MOST_COMBINATIONS, Math.max(LEAST_COMBINATIONS, data.base.size >> 4))
  const raw = data.quasiIdentifiers.map(() => 0)
  const packs: Pack[] = []
  for (const member of membersAt(data, raw)) {
    const room = packs.find(({ combinations }) => combinations * member.count <= most)
    if (room === undefined) packs.push({ members: [member], combinations: member.count })
    else add(room, member)
  }
  return packs.map((pack) => columnOf(data, data.base, raw, pack))
}

/**
 * The groups of a smaller table in two columns, which need no look-up by tuple.
 * @returns nothing when there are too many
 */
export function pairColumns(
  data: Microdata,
  table: ClassTable,
  levels: Levels,
): readonly [PackedColumn, PackedColumn] | undefined {
  const first: Pack = { members: [], combinations: 1 }
  const second: Pack = { members: [], combinations: 1 }
  for (const member of membersAt(data, levels))
    add(first.combinations <= second.combinations ? first : second, member)
  if (Math.max(first.combinations, second.combinations) > MOST_OF_A_PAIR) return undefined
  return [columnOf(data, table, levels, first), columnOf(data, table, levels, second)]
}

/** Those with the most groups first; those with one tell nothing apart. */
const membersAt = (data: Microdata, levels: Levels): readonly Member[] =>
  levels
    .map((_, at) => ({ at, count: groupCount(data, levels, at) }))
    .filter(({ count }) => count > 1)
    .sort((a, b) => b.count - a.count)

function add(pack: Pack, member: Member): void {
  pack.members.push(member)
  pack.combinations *= member.count
}

function columnOf(data: Microdata, { size, tuples }: ClassTable, levels: Levels, pack: Pack): PackedColumn {
  const { combinations } = pack
  // The last counts fastest: the longest runs are the quickest to tabulate.
  const members = pack.members.toReversed()
  const column = combinations <= MOST_COMBINATIONS ? new Uint16Array(size) : new Int32Array(size)
  for (const { at, count } of members) {
    const raw = data.quasiIdentifiers[at]?.column ?? column
    const codes = codesOf(data, levels, at)
    for (let each = 0; each < size; each++)
      column[each] = (column[each] ?? 0) * count + (codes[raw[tuples[each] ?? 0] ?? 0] ?? 0)
  }
  const known = new Map<string, Int32Array>()
  return {
    column,
    radix: (higher) => members.reduce((product, { at }) => product * groupCount(data, higher, at), 1),
    groups: (higher) => {
      const key = members.map(({ at }) => higher[at]).join()
      const groups = known.get(key) ?? groupsOf(data, members, combinations, levels, higher)
      known.set(key, groups)
      return groups
    },
  }
}

/** Combinations are numbered as the columns are: the last member counts fastest. */
function groupsOf(
  data: Microdata,
  members: readonly Member[],
  combinations: number,
  levels: Levels,
  higher: Levels,
): Int32Array {
  const groups = new Int32Array(combinations)
  let done = 1
  for (const { at, count } of members) {
    const steps = stepsOf(codesOf(data, levels, at), codesOf(data, higher, at), count)
    const radix = groupCount(data, higher, at)
    // From the end: what is read has not been written over yet.
    for (let combination = done - 1; combination >= 0; combination--) {
      const before = (groups[combination] ?? 0) * radix
      for (let code = count - 1; code >= 0; code--)
        groups[combination * count + code] = before + (steps[code] ?? 0)
    }
    done *= count
  }
  return groups
}

/** Code at the higher level by code at the lower one. */
function stepsOf(lower: Int32Array, higher: Int32Array, count: number): Int32Array {
  const steps = new Int32Array(count)
  for (let value = 0; value < lower.length; value++) steps[lower[value] ?? 0] = higher[value] ?? 0
  return steps
}

const codesOf = ({ quasiIdentifiers }: Microdata, levels: Levels, at: number): Int32Array =>
  quasiIdentifiers[at]?.hierarchy.codes[levels[at] ?? 0] ?? new Int32Array(0)

const groupCount = ({ quasiIdentifiers }: Microdata, levels: Levels, at: number): number =>
  quasiIdentifiers[at]?.hierarchy.labels[levels[at] ?? 0]?.length ?? 1
