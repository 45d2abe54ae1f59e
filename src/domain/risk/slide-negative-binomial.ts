import { bisect } from './bisect.ts'
import { classesIn, classesOfSize } from './class-sizes.ts'
import type { ClassSizes } from './k-anonymity.ts'

/**
 * Expected population uniques by the slide negative binomial model (Chen and Keller-McNulty, "Estimation of
 * identification disclosure risk in microdata", Journal of Official Statistics 14(1), 1998): F − 1 is negative binomial
 * with (α, β), and the expected numbers of sample uniques and pairs are set equal to those seen.
 * @param fraction sampling fraction π, between 0 and 1
 * @returns undefined when no (α, β) gives the uniques and pairs that were seen
 */
export function snbUniques(sizes: ClassSizes, fraction: number): number | undefined {
  const [uniques, pairs] = [classesOfSize(sizes, 1), classesOfSize(sizes, 2)]
  if (uniques === 0) return 0
  if (pairs === 0) return undefined
  return solveSnb({ classes: populationClasses(sizes, fraction), fraction, uniques, pairs })
}

/** Classes in the population, by the modified Shlosser estimator (Haas and Stokes, JASA 93(444), 1998, equation 33). */
export function populationClasses(sizes: ClassSizes, fraction: number): number {
  const sum = (term: (j: number) => number) =>
    sizes.reduce((total, { size, classes }) => total + classes * term(size), 0)
  const missed = sum((j) => (1 - fraction) ** j)
  const single = sum((j) => j * fraction * (1 - fraction) ** (j - 1))
  const square = sum((j) => j * fraction ** 2 * (1 - fraction ** 2) ** (j - 1))
  const both = sum((j) => (1 - fraction ** 2) ** j - (1 - fraction) ** j)
  return classesIn(sizes) + classesOfSize(sizes, 1) * (square / both) * (missed / single) ** 2
}

type Seen = {
  readonly classes: number
  readonly fraction: number
  readonly uniques: number
  readonly pairs: number
}

/** Steps of the search for β; between two of them the zero is bisected. */
const STEPS = 400

/** K β^α of the (α, β) that fits; undefined when none does. */
export function solveSnb(seen: Seen): number | undefined {
  const excess = (logit: number): number => {
    const beta = 1 / (1 + Math.exp(-logit))
    const alpha = alphaOf(beta, seen)
    return alpha === undefined ? Number.NaN : expectedPairs(alpha, beta, seen) - seen.pairs
  }
  const logitOf = (step: number) => -25 + (50 * step) / STEPS
  for (let step = 0; step < STEPS; step += 1) {
    const root = bisect(excess, logitOf(step), logitOf(step + 1))
    if (root === undefined) continue
    const beta = 1 / (1 + Math.exp(-root))
    const alpha = alphaOf(beta, seen)
    if (alpha !== undefined) return seen.classes * beta ** alpha
  }
  return undefined
}

/** α that gives the sample uniques seen: K π r^α (1 + αs), r = β/(1−d), s = d/(1−d), d = (1−π)(1−β). */
function alphaOf(beta: number, { classes, fraction, uniques }: Seen): number | undefined {
  const d = (1 - fraction) * (1 - beta)
  const logR = Math.log(beta) - Math.log1p(-d)
  const s = d / (1 - d)
  const excess = (alpha: number) =>
    Math.log(classes * fraction) + alpha * logR + Math.log1p(alpha * s) - Math.log(uniques)
  // It rises up to the peak, if at all, and falls from there: the falling branch holds the sensible solution.
  const peak = Math.max(0, -1 / logR - (s === 0 ? Infinity : 1 / s))
  return bisect(excess, peak, Math.max(1, peak) * 2 ** 40)
}

/** K π² α β^α (1−β) (2 − (1−α) d) / (2 (1−d)^(α+2)). */
function expectedPairs(alpha: number, beta: number, { classes, fraction }: Seen): number {
  const d = (1 - fraction) * (1 - beta)
  const power = Math.exp(alpha * Math.log(beta) - (alpha + 2) * Math.log1p(-d))
  return (classes * fraction ** 2 * alpha * (1 - beta) * power * (2 - (1 - alpha) * d)) / 2
}
