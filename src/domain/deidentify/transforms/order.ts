/**
 * An ordered list of values in groups of `groupSize` neighbours, each named by its first and last value; the last group
 * may be smaller. The result maps every value to its group.
 */
export function orderGroups(values: readonly string[], groupSize: number): Record<string, string> {
  return Object.fromEntries(
    values.map((value, at) => {
      const from = Math.floor(at / groupSize) * groupSize
      const group = values.slice(from, from + groupSize)
      const [first = value] = group
      const last = group[group.length - 1] ?? value
      return [value, first === last ? first : `${first}–${last}`]
    }),
  )
}
