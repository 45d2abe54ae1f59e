import type { ClassModel, EquivalenceClass, Measure } from './class.ts'

/** Share of the class's population that is in the sample: how sure one can be that a person is in it. */
export const presence = (count: number, population: number): number =>
  population === 0 ? 0 : count / population

/**
 * δmin ≤ presence ≤ δmax (Nergiz, Atzori and Clifton 2007). Merging fulfilling classes keeps it (mediant inequality), so
 * of a class no more than δmax times its population can be kept.
 */
export const deltaPresence = (min: number, max: number): ClassModel => {
  const of = ({ count, population }: EquivalenceClass) => presence(count, population)
  const least: Measure = { kind: 'at-least', required: min, of, holds: (reached) => reached >= min }
  const most: Measure = { kind: 'at-most', required: max, of, holds: (reached) => reached <= max }
  const isFulfilled = (each: EquivalenceClass) => {
    const share = of(each)
    return least.holds(share) && most.holds(share)
  }
  return {
    isFulfilled,
    leastSuppressed: (each) =>
      isFulfilled(each) ? 0 : Math.max(0, each.count - Math.floor(max * each.population + ROUNDING)),
    // A class of too small a share may have parts of a large enough one.
    isExactAtZero: min === 0,
    measures: [least, most],
  }
}

/** Keeps rounding from making the bound one record too tight. */
const ROUNDING = 1e-6
