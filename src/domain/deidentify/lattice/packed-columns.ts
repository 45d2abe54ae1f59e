import type { CodeColumn, Levels, Microdata } from './microdata.ts'

/**
 * Several quasi-identifiers in one column: tuples hold the number of their combination of raw values, and a table for
 * each combination of levels says which group that is. Fewer look-ups for a tuple than one for each variable.
 */
export type PackedColumn = {
  readonly column: CodeColumn
  /** Number of groups that the members' levels tell apart. */
  readonly radix: (levels: Levels) => number
  /** Group of each combination of raw values, at the members' levels; made once for each. */
  readonly groups: (levels: Levels) => Int32Array
}

type Member = { readonly at: number; readonly values: number }

/** Combinations in one column at most, however many tuples there are. */
const LEAST_COMBINATIONS = 1024
const MOST_COMBINATIONS = 2 ** 16

export function packColumns(data: Microdata): readonly PackedColumn[] {
  const most = Math.min(MOST_COMBINATIONS, Math.max(LEAST_COMBINATIONS, data.base.size >> 4))
  const packs: { members: Member[]; values: number }[] = []
  const members = data.quasiIdentifiers
    .map(({ hierarchy }, at) => ({ at, values: hierarchy.labels[0]?.length ?? 1 }))
    .sort((a, b) => b.values - a.values)
  for (const member of members) {
    const room = packs.find(({ values }) => values * member.values <= most)
    if (room === undefined) packs.push({ members: [member], values: member.values })
    else {
      room.members.push(member)
      room.values *= member.values
    }
  }
  return packs.map((pack) => packOf(data, pack.members, pack.values))
}

function packOf(data: Microdata, members: readonly Member[], values: number): PackedColumn {
  const column =
    values <= MOST_COMBINATIONS ? new Uint16Array(data.base.size) : new Int32Array(data.base.size)
  for (const { at, values: radix } of members) {
    const raw = data.quasiIdentifiers[at]?.column ?? column
    for (let tuple = 0; tuple < column.length; tuple++)
      column[tuple] = (column[tuple] ?? 0) * radix + (raw[tuple] ?? 0)
  }
  const known = new Map<string, Int32Array>()
  return {
    column,
    radix: (levels) => members.reduce((product, { at }) => product * groupCount(data, levels, at), 1),
    groups: (levels) => {
      const key = members.map(({ at }) => levels[at]).join()
      const groups = known.get(key) ?? groupsAt(data, members, values, levels)
      known.set(key, groups)
      return groups
    },
  }
}

const groupCount = ({ quasiIdentifiers }: Microdata, levels: Levels, at: number): number =>
  quasiIdentifiers[at]?.hierarchy.labels[levels[at] ?? 0]?.length ?? 1

function groupsAt(data: Microdata, members: readonly Member[], values: number, levels: Levels): Int32Array {
  const groups = new Int32Array(values)
  let below = values
  for (const { at, values: radix } of members) {
    below /= radix
    const codes = data.quasiIdentifiers[at]?.hierarchy.codes[levels[at] ?? 0] ?? new Int32Array(0)
    const count = groupCount(data, levels, at)
    for (let combination = 0; combination < values; combination++)
      groups[combination] =
        (groups[combination] ?? 0) * count + (codes[Math.floor(combination / below) % radix] ?? 0)
  }
  return groups
}
