/**
 * How often each value of a sensitive variable occurs in one class: entries `start` to `end` (exclusive) of parallel
 * lists; only values that occur. The order is of no meaning.
 */
export type ValueCounts = {
  readonly codes: ArrayLike<number>
  readonly counts: ArrayLike<number>
  readonly start: number
  readonly end: number
  /** Records in the class: the sum of the counts. */
  readonly total: number
}

/** One equivalence class as the models see it. */
export type EquivalenceClass = {
  /** Records of the sample in the class. */
  readonly count: number
  /** Records of the population in the class; the same where there is no research subset. */
  readonly population: number
  /** By sensitive variable, in the order of the table. */
  readonly values: readonly ValueCounts[]
}

/** What is known of a sensitive variable in the whole sample. */
export type SensitiveVariable = {
  readonly name: string
  /** Share of each value by code; codes follow the order of the values. */
  readonly shares: Float64Array
  /** By level from 1: the group above each code of the level below. Empty without a hierarchy. */
  readonly parents: readonly Int32Array[]
}

/** A figure of something that is measured, with the threshold a model sets it. @template T what is measured */
export type Measure<T = EquivalenceClass> = {
  /** The side of the threshold that is allowed; `below` excludes the threshold itself. */
  readonly kind: 'at-least' | 'at-most' | 'below'
  readonly required: number
  /** Infinite where no threshold could be met. */
  readonly of: (measured: T) => number
  /** The comparison the model decides by, with its tolerance. */
  readonly holds: (reached: number) => boolean
}

/** A model that judges one class at a time. */
export type ClassModel = {
  readonly isFulfilled: (each: EquivalenceClass) => boolean
  /**
   * The figures that `isFulfilled` decides by: a class fulfils the model exactly when all of them hold. Absent where the
   * engine measures the same by other means.
   */
  readonly measures?: readonly Measure[]
  /**
   * How many records of the class every more specific node suppresses at the least, because of this model: a number
   * that is proved, in the model's own file, never to be too large (decision 11). The search prunes by nothing else.
   */
  readonly leastSuppressed: (each: EquivalenceClass) => number
  /** Whether `leastSuppressed` is zero for exactly the classes that fulfil the model. */
  readonly isExactAtZero: boolean
  /** Of a model that asks for nothing but records of the sample in each class: how many. */
  readonly leastRecords?: number
}

/**
 * A model that a class which fulfils it still fulfils after merging with any other. Then a class that fails has no part
 * that fulfils it, and all its records are suppressed in every more specific node.
 */
export const recordModel = (isFulfilled: ClassModel['isFulfilled']): ClassModel => ({
  isFulfilled,
  leastSuppressed: (each) => (isFulfilled(each) ? 0 : each.count),
  isExactAtZero: true,
})

/**
 * The largest whole number up to `most` for which `isEnough` holds, when it holds for all smaller ones from 1 on.
 * @returns 0 when it holds for none
 */
export function largestWhole(most: number, isEnough: (size: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2)
    if (isEnough(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Rounding of sums must not fail a class that lies exactly on a threshold. */
export const TOLERANCE = 1e-12
