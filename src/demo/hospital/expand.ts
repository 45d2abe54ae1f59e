/** A value and its relative weight. */
export type Weighted<T> = readonly [value: T, weight: number]

/**
 * A list of `size` values in which each occurs in proportion to its weight, so that a uniform pick from the list is a
 * weighted pick from the values.
 */
export function expand<T>(weighted: readonly Weighted<T>[], size: number): T[] {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0)
  const ends: number[] = []
  for (const [, weight] of weighted) ends.push((ends.at(-1) ?? 0) + weight)
  return Array.from({ length: size }, (_, position) => {
    const place = ((position + 0.5) / size) * total
    const [value] = weighted[ends.findIndex((end) => place < end)] ?? []
    if (value === undefined) throw new RangeError('nothing to expand')
    return value
  })
}
