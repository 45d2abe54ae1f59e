import { classesOfSize, recordsIn } from './class-sizes.ts'
import type { ClassSizes } from './k-anonymity.ts'

/**
 * Expected population uniques by Zayatz (US Bureau of the Census SRD 91/08, 1991): the sample's class sizes stand for the
 * population's, so that P(unique in the population | unique in the sample) follows from the hypergeometric chance that
 * exactly one of j members is drawn.
 * @param population N, at least the number of records
 */
export function zayatzUniques(sizes: ClassSizes, population: number): number {
  const n = recordsIn(sizes)
  const uniques = classesOfSize(sizes, 1)
  if (uniques === 0) return 0
  const drawn = sizes.reduce(
    (sum, { size, classes }) => sum + classes * drawnOnce(size, n, Math.max(n, population)),
    0,
  )
  const unique = (uniques * drawnOnce(1, n, population)) / drawn
  return (uniques * unique * population) / n
}

/** Chance that a sample of n out of N holds exactly one of j given members: j (n/N) Π_(i<j−1) (N − n − i)/(N − 1 − i). */
function drawnOnce(j: number, n: number, population: number): number {
  let chance = (j * n) / population
  for (let i = 0; i < j - 1 && chance > 1e-300; i += 1)
    chance *= Math.max(0, population - n - i) / (population - 1 - i)
  return chance
}
