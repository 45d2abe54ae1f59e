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

/**
 * What is proved of a model when classes are merged; the search prunes by nothing else (decision 11).
 * `record`: a class that fulfils it still does after merging with any other.
 * `union`: two classes that fulfil it still do when merged with each other.
 * `none`: neither.
 */
export type Monotonicity = 'record' | 'union' | 'none'

/** A model that judges one class at a time. */
export type ClassModel = {
  readonly monotonicity: Monotonicity
  readonly isFulfilled: (each: EquivalenceClass) => boolean
}

/** Rounding of sums must not fail a class that lies exactly on a threshold. */
export const TOLERANCE = 1e-12
