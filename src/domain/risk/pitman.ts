import { bisect } from './bisect.ts'
import { classesIn, classesOfSize, recordsIn } from './class-sizes.ts'
import { digammaDifference, logGamma } from './gamma.ts'
import type { ClassSizes } from './k-anonymity.ts'

/** α is searched between these; at the lower end the model is Ewens'. */
const [LEAST, MOST] = [1e-6, 1 - 1e-9]

export type PitmanParameters = { readonly theta: number; readonly alpha: number }

/**
 * Maximum likelihood of Pitman's sampling formula (Hoshino, "Applying Pitman's sampling formula to microdata disclosure
 * risk assessment", Journal of Official Statistics 17(4), 2001). With u classes among n records, s_j of size j:
 *
 *   L(θ, α) = Σ_(i<u) ln(θ + iα) − Σ_(i<n) ln(θ + i) + Σ_j s_j Σ_(i<j) ln(i − α)
 *
 * For every α the best θ is a zero of ∂L/∂θ; the best α is a zero of ∂L/∂α along that curve. All sums are differences
 * of digamma functions, so the cost does not grow with the number of records.
 * @returns undefined when every record, or none, is unique: then the likelihood has no inner maximum
 */
export function fitPitman(sizes: ClassSizes): PitmanParameters | undefined {
  const n = recordsIn(sizes)
  const u = classesIn(sizes)
  const uniques = classesOfSize(sizes, 1)
  if (uniques === 0 || u < 2 || u === n) return undefined
  const along = (alpha: number): number => {
    const theta = bestTheta(alpha, u, n)
    return theta === undefined ? Number.NaN : slopeOfAlpha(theta, alpha, sizes, u)
  }
  const inner = bisect(along, LEAST, MOST)
  // A slope that falls from the start means that the best α is the smallest one.
  const alpha = inner ?? (along(LEAST) < 0 ? LEAST : undefined)
  const theta = alpha === undefined ? undefined : bestTheta(alpha, u, n)
  return alpha === undefined || theta === undefined ? undefined : { theta, alpha }
}

/** θ > −α with ∂L/∂θ = 0, searched over θ + α on a logarithmic scale. */
function bestTheta(alpha: number, u: number, n: number): number | undefined {
  const thetaOf = (log: number) => Math.exp(log) - alpha
  const slope = (log: number): number => {
    const theta = thetaOf(log)
    return digammaDifference(theta / alpha + 1, u - 1) / alpha - digammaDifference(theta + 1, n - 1)
  }
  // Far above n the slope is (u − n)/θ, which is negative: the zero lies below.
  const root = bisect(slope, -25, Math.log(n) + 25)
  return root === undefined ? undefined : thetaOf(root)
}

/** ∂L/∂α, where Σ i/(θ + iα) = (u − 1)/α − (θ/α) Σ 1/(θ + iα). */
function slopeOfAlpha(theta: number, alpha: number, sizes: ClassSizes, u: number): number {
  const inverse = digammaDifference(theta / alpha + 1, u - 1) / alpha
  const classes = (u - 1) / alpha - (theta / alpha) * inverse
  const within = sizes.reduce(
    (sum, { size, classes: alike }) => sum + alike * digammaDifference(1 - alpha, size - 1),
    0,
  )
  return classes - within
}

/**
 * Expected population uniques under Pitman's model: Γ(θ+1)/Γ(θ+α) · N^α (Hoshino 2001; reference §7), at most N.
 * @returns undefined when the model cannot be fitted
 */
export function pitmanUniques(sizes: ClassSizes, population: number): number | undefined {
  const fitted = fitPitman(sizes)
  if (fitted === undefined) return undefined
  const { theta, alpha } = fitted
  const log = logGamma(theta + 1) - logGamma(theta + alpha) + alpha * Math.log(population)
  return Math.min(population, Math.exp(log))
}
