import { checkTable } from './check-table.ts'
import { ANY } from './complete.ts'
import type { Label } from './hierarchy.ts'

/**
 * The rows of a hierarchy from what transforms, from fine to coarse, make of the same values: the first is what the values are
 * on level 0. A transform that puts nothing more together, or parts what the one before kept together, gives no level; the last
 * level is everything.
 * @param rows one label for each transform, all of the same length; they may repeat
 * @returns the rows, and which transforms are their levels but for the last
 */
export function nestedLevels(rows: readonly (readonly Label[])[]): {
  readonly rows: readonly (readonly Label[])[]
  readonly levels: readonly number[]
} {
  let levels: readonly number[] = [0]
  for (let next = 1; next < (rows[0]?.length ?? 0); next += 1) {
    const tried = [...levels, next]
    const isCoarser = labelsOn(rows, next) < labelsOn(rows, levels[levels.length - 1] ?? 0)
    if (isCoarser && checkTable(tableOf(rows, tried)).length === 0) levels = tried
  }
  return { rows: tableOf(rows, levels), levels }
}

const labelsOn = (rows: readonly (readonly Label[])[], level: number): number =>
  new Set(rows.map((row) => row[level])).size

/** Each different row of these levels once, with everything above it. */
function tableOf(rows: readonly (readonly Label[])[], levels: readonly number[]): readonly Label[][] {
  const table = rows.map((row) => [...levels.map((level) => row[level] ?? null), ANY])
  return [...new Map(table.map((row) => [JSON.stringify(row), row])).values()]
}
