import { smallestClassFor } from '../../risk/models/maximum-risk.ts'
import type { PrivacyModel } from '../../risk/models/model.ts'

/** Looser and looser forms of one model, the strictest first; not kept as a list, since there may be millions. */
export type Loosening = { readonly length: number; readonly at: (index: number) => PrivacyModel }

/**
 * The ways in which a model can ask for less. Counts go down by one, shares and distances by a hundredth, β, δ, c and
 * entropy's l by a tenth, risks by one record of the class: finer steps would not be worth asking for.
 */
export function looserThresholds(model: PrivacyModel): readonly Loosening[] {
  switch (model.model) {
    case 'k-anonymity':
    case 'k-map':
      return [down(model.k, 1, 1, (k) => ({ ...model, k }))]
    case 'distinct-l-diversity':
      return [down(model.l, 1, 1, (l) => ({ ...model, l }))]
    case 'entropy-l-diversity':
      return [down(model.l, 1, TENTHS, (l) => ({ ...model, l }))]
    case 'recursive-cl-diversity':
      return [
        up(model.c, model.c + MOST, TENTHS, (c) => ({ ...model, c })),
        down(model.l, 1, 1, (l) => ({ ...model, l })),
      ]
    case 't-closeness-equal':
    case 't-closeness-ordered':
    case 't-closeness-hierarchical':
      return [up(model.t, 1, HUNDREDTHS, (t) => ({ ...model, t }))]
    case 'basic-beta-likeness':
    case 'enhanced-beta-likeness':
      return [up(model.beta, model.beta + MOST, TENTHS, (beta) => ({ ...model, beta }))]
    case 'delta-disclosure':
      return [up(model.delta, model.delta + MOST, TENTHS, (delta) => ({ ...model, delta }))]
    case 'delta-presence':
      return [
        down(model.min, 0, HUNDREDTHS, (min) => ({ ...model, min })),
        up(model.max, 1, HUNDREDTHS, (max) => ({ ...model, max })),
      ]
    case 'average-reidentification-risk':
    case 'maximum-reidentification-risk':
      return [
        down(Math.min(smallestClassFor(model.risk), LARGEST_CLASS), 1, 1, (size) => ({
          ...model,
          risk: riskOf(size),
        })),
      ]
  }
}

const TENTHS = 10
const HUNDREDTHS = 100
/** How far c, β and δ are loosened: they have no end. */
const MOST = 100
const LARGEST_CLASS = 2 ** 31
/** Keeps 100 × 0.29 from being less than 29. */
const ROUNDING = 1e-9

/** Multiples of 1/steps below a number, down to `least`. */
function down(from: number, least: number, steps: number, make: (value: number) => PrivacyModel): Loosening {
  const first = Math.ceil(from * steps - ROUNDING) - 1
  return {
    length: Math.max(0, first - least * steps + 1),
    at: (index) => make((first - index) / steps),
  }
}

/** Multiples of 1/steps above a number, up to `most`. */
function up(from: number, most: number, steps: number, make: (value: number) => PrivacyModel): Loosening {
  const first = Math.floor(from * steps + ROUNDING) + 1
  return {
    length: Math.max(0, Math.floor(most * steps + ROUNDING) - first + 1),
    at: (index) => make((first + index) / steps),
  }
}

const DIGITS = 6

/** The risk in a class of this size, rounded up so that the class still has no more. */
function riskOf(size: number): number {
  const scale = 10 ** (DIGITS + Math.floor(Math.log10(size)))
  return Math.min(1, Math.ceil(scale / size - ROUNDING) / scale)
}
