/** Arguments from here on are left to the asymptotic series; smaller ones are shifted up to it. */
const LARGE = 12

/** Bernoulli numbers B₂, B₄ … B₁₄ of the asymptotic series (Abramowitz and Stegun, table 23.2). */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6]

/** ln Γ(x) for x > 0 (Abramowitz and Stegun 6.1.40); relative error below 1e-13. */
export function logGamma(x: number): number {
  let [shift, y] = [0, x]
  for (; y < LARGE; y += 1) shift += Math.log(y)
  const tail = BERNOULLI.reduce((sum, b, at) => {
    const n = 2 * (at + 1)
    return sum + b / (n * (n - 1) * y ** (n - 1))
  }, 0)
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + tail - shift
}

/** ψ(x) = d ln Γ(x) / dx for x > 0 (Abramowitz and Stegun 6.3.18). */
export function digamma(x: number): number {
  let [shift, y] = [0, x]
  for (; y < LARGE; y += 1) shift += 1 / y
  const tail = BERNOULLI.reduce((sum, b, at) => {
    const n = 2 * (at + 1)
    return sum + b / (n * y ** n)
  }, 0)
  return Math.log(y) - 0.5 / y - tail - shift
}

/** ψ(x + m) − ψ(x) = Σ_(i<m) 1/(x + i) without the cancellation that two large digammas would suffer. */
export function digammaDifference(x: number, m: number): number {
  if (x < LARGE) return digamma(x + m) - digamma(x)
  const tail = (y: number): number =>
    BERNOULLI.reduce((sum, b, at) => sum + b / (2 * (at + 1) * y ** (2 * (at + 1))), 0)
  return Math.log1p(m / x) + 0.5 * (m / (x * (x + m))) - (tail(x + m) - tail(x))
}
