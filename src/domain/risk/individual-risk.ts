import type { RiskCell } from './re-identification.ts'

/** `approximate` is what sdcMicro and μ-Argus print by default; `exact` holds for every class size. */
export type IndividualRiskMethod = 'exact' | 'approximate'

/** Classes up to this size go by the recursion, larger ones by the series, which then needs few terms. */
const LARGEST_RECURSION = 50

/**
 * Probability that a record of a class of f in the data and F in the population is re-identified: E[1/F | f] under the
 * negative binomial model with p = f/F (Benedetti and Franconi 1998; Franconi and Polettini, PSD 2004; `indivRisk` of
 * sdcMicro; reference §7). The exact value is p^f ∫₀¹ t^(f−1) (1 − (1−p)t)^(−f) dt, which is (p/q) ln(1/p) for f = 1
 * and p/q − (p/q)² ln(1/p) for f = 2; the approximation for f > 2 is p / (f − (1 − p)).
 * @param size f, at least 1
 * @param population F; a value below f (weights under 1) counts as f, that is: no protection by sampling
 */
export function individualRisk(
  size: number,
  population: number,
  method: IndividualRiskMethod = 'exact',
): number {
  const p = size / Math.max(size, population)
  if (p === 1) return 1 / size
  if (method === 'approximate' && size > 2) return p / (size - (1 - p))
  // p/q below 1 damps rounding errors of the recursion; above it the series is used, whose terms are all positive.
  return p < 0.5 && size <= LARGEST_RECURSION ? byRecursion(size, p) : bySeries(size, p)
}

/** r₁ = (p/q) ln(1/p) and r_f = (p/q) (1/(f−1) − r_(f−1)), by parts from the integral. */
function byRecursion(size: number, p: number): number {
  const odds = p / (1 - p)
  let risk = odds * -Math.log(p)
  for (let f = 2; f <= size; f += 1) risk = odds * (1 / (f - 1) - risk)
  return risk
}

/** (p/f) ₂F₁(1, 1; f+1; q), Euler's transform of the integral: Σ n! / ((f+1) … (f+n)) qⁿ. */
function bySeries(size: number, p: number): number {
  let [term, sum] = [1, 1]
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (n / (size + n)) * (1 - p)
    sum += term
  }
  return (p / size) * sum
}

export type GlobalRisk = {
  /** Expected number of records re-identified: the sum of the individual risks. */
  readonly expected: number
  /** The same as a share of the records. */
  readonly average: number
  readonly highest: number
  /** Share of records whose individual risk is above the threshold. */
  readonly atRisk: number
}

/** Individual risks of all records together (Σ r, reference §7). @param threshold highest acceptable individual risk */
export function globalRisk(cells: readonly RiskCell[], threshold: number): GlobalRisk {
  let [expected, records, highest, above] = [0, 0, 0, 0]
  for (const { size, population, classes } of cells) {
    const risk = individualRisk(size, population)
    expected += risk * size * classes
    records += size * classes
    highest = Math.max(highest, risk)
    if (!(risk <= threshold * (1 + 1e-12))) above += size * classes
  }
  return {
    expected,
    average: records === 0 ? 0 : expected / records,
    highest,
    atRisk: records === 0 ? 0 : above / records,
  }
}

/** Probability that at least one member of a household is re-identified: 1 − Π(1 − r) (reference §7). */
export const householdRisk = (risks: readonly number[]): number =>
  // In logarithms, since many small risks multiply to a number next to 1.
  -Math.expm1(risks.reduce((sum, risk) => sum + Math.log1p(-risk), 0))
