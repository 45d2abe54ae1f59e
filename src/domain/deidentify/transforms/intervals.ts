/**
 * The interval a number falls into: `<b₀`, `[b₀, b₁)`, …, `≥bₙ`; `*` for what is no finite number.
 * @param bounds in rising order, at least one
 */
export function intervalOf(value: number, bounds: readonly number[]): string {
  if (!Number.isFinite(value)) return '*'
  return intervalLabels(bounds)[bounds.filter((bound) => value >= bound).length] ?? '*'
}

/** Labels of the intervals from the lowest to the highest: one more than there are bounds. */
export function intervalLabels(bounds: readonly number[]): string[] {
  const first = bounds[0]
  const last = bounds[bounds.length - 1]
  if (first === undefined || last === undefined) return []
  const inner = bounds.slice(1).map((bound, at) => `[${bounds[at]}, ${bound})`)
  return [`<${first}`, ...inner, `≥${last}`]
}
