import type { ClassModel } from './class.ts'

/** Share of the class's population that is in the sample: how sure one can be that a person is in it. */
export const presence = (count: number, population: number): number =>
  population === 0 ? 0 : count / population

/**
 * δmin ≤ presence ≤ δmax (Nergiz, Atzori and Clifton 2007). A class without records of the sample must fulfil it too:
 * nobody can suppress what is only in the population. Merging fulfilling classes keeps it (mediant inequality).
 */
export const deltaPresence = (min: number, max: number): ClassModel => ({
  monotonicity: 'union',
  isFulfilled: ({ count, population }) => {
    const share = presence(count, population)
    return share >= min && share <= max
  },
})
