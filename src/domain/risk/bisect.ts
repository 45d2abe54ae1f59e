/**
 * Zero of a continuous function between two points at which its signs differ, halved until no number lies between or 200
 * times; undefined when the signs do not differ. Slow and certain: a report must not depend on a lucky start.
 */
export function bisect(f: (x: number) => number, from: number, to: number): number | undefined {
  let [low, high] = [from, to]
  const atLow = f(low)
  const atHigh = f(high)
  if (atLow === 0) return low
  if (atHigh === 0) return high
  if (!(Math.sign(atLow) * Math.sign(atHigh) < 0)) return undefined
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (Math.sign(f(middle)) === Math.sign(atLow)) low = middle
    else high = middle
  }
  return (low + high) / 2
}
