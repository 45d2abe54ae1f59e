import type { ClassDisclosure } from './attribute-disclosure.ts'

/** Of each member of a class the codes of their different values. Nobody's list is empty: see {@link valuesOfPerson}. */
export type Members = readonly (readonly number[])[]

/** No distance in order is defined for persons with several values. */
export type MembersDisclosure = Omit<ClassDisclosure, 'orderedT'>

/**
 * The values of one person: each once, in however many rows it stands. A missing value beside known ones says nothing;
 * whoever has no known value, or no row, has the one value null.
 */
export function valuesOfPerson<T>(rows: readonly (T | null)[]): readonly (T | null)[] {
  const known = new Set(rows.filter((value) => value !== null))
  return known.size === 0 ? [null] : [...known]
}

/**
 * What a class reveals when a person may have several values (decision 31): with one value each, exactly what
 * `disclosureOfClass` says. Reference implementation of the engine's aggregates.
 *
 * l-diversity must hold whichever of their values each member is known by. The fewest different values, the least entropy
 * and the largest ratio over all such choices are hard to compute; each figure is a bound on the safe side, from how many
 * members hold each value, and from the most common value of each member. So a value that all members hold makes every l
 * fall to 1. For t both the distributions of values, each person one unit of mass, and the shares of persons who hold a
 * value are compared: the first alone would hide a value that everybody holds among their many others.
 * @param everybody members of all classes
 */
export function disclosureOfMembers(
  members: Members,
  everybody: Members,
  recursiveL: number,
): MembersDisclosure {
  const size = members.length
  const holders = holdersOf(members)
  const commonest = members.map((values) => Math.max(...values.map((value) => holders.get(value) ?? 0)))
  return {
    distinct: wholeAbove(commonest.reduce((sum, most) => sum + 1 / most, 0)),
    entropyL: Math.exp(commonest.reduce((sum, most) => sum + Math.log(size / most), 0) / size),
    recursiveC: recursiveBound([...holders.values()], size, recursiveL),
    equalT: Math.max(massDistance(members, everybody), sharesDistance(members, everybody)),
  }
}

/** Keeps 1/3 + 1/3 + 1/3 from being more than 1. */
const ROUNDING = 1e-9

/** The least whole number that is not below a bound: what is bounded is a whole number. */
const wholeAbove = (bound: number): number => Math.ceil(bound - ROUNDING)

/** The most common value can have all its holders, and l − 1 values at most all of theirs. */
function recursiveBound(holders: readonly number[], size: number, l: number): number {
  const sorted = [...holders].sort((a, b) => b - a)
  const tail = size - sorted.slice(0, l - 1).reduce((sum, count) => sum + count, 0)
  return tail > 0 ? (sorted[0] ?? 0) / tail : Number.POSITIVE_INFINITY
}

/** ½ Σ |q − p| where each person's mass is spread evenly over their values. */
function massDistance(members: Members, everybody: Members): number {
  const [q, p] = [massOf(members), massOf(everybody)]
  return [...q].reduce((sum, [value, share]) => sum + Math.max(0, share - (p.get(value) ?? 0)), 0)
}

/** Largest difference, either way, of the share of persons who hold a value. */
function sharesDistance(members: Members, everybody: Members): number {
  const [here, whole] = [holdersOf(members), holdersOf(everybody)]
  return [...whole].reduce(
    (most, [value, n]) =>
      Math.max(most, Math.abs((here.get(value) ?? 0) / members.length - n / everybody.length)),
    0,
  )
}

function holdersOf(members: Members): ReadonlyMap<number, number> {
  const holders = new Map<number, number>()
  for (const value of members.flat()) holders.set(value, (holders.get(value) ?? 0) + 1)
  return holders
}

function massOf(members: Members): ReadonlyMap<number, number> {
  const mass = new Map<number, number>()
  for (const values of members)
    for (const value of values) mass.set(value, (mass.get(value) ?? 0) + 1 / (values.length * members.length))
  return mass
}
