import type { RiskCell } from './re-identification.ts'
import type { ScoredRecords } from './suda.ts'

/** What the engine counts of one table. Only aggregates: no row and no value of the table is in it. */
export type TableFigures = {
  readonly records: number
  /**
   * Class sizes. With missing values as wildcards a record matches more than its own class; then `classes` is the number
   * of records divided by the size, so that sums over records stay right.
   */
  readonly cells: readonly RiskCell[]
  readonly variables: readonly VariableFigures[]
  readonly sensitive: readonly SensitiveFigures[]
  readonly specialUniques?: SpecialUniqueFigures
  readonly households?: HouseholdFigures
}

export type VariableFigures = {
  readonly name: string
  readonly values: number
  readonly missing: number
  /** Shannon entropy of the variable, missing values counted as one value, in bits. */
  readonly entropy: number
}

/** The worst class for one sensitive variable (`attribute-disclosure.ts` says what is measured of a class). */
export type SensitiveFigures = {
  readonly name: string
  readonly values: number
  readonly distinct: number
  readonly entropyL: number
  readonly recursive: {
    readonly l: number /** null: some class has fewer than l values. */
    readonly c: number | null
  }
  readonly equalT: number
  /** null: the values have no order. */
  readonly orderedT: number | null
  /** Absent without a hierarchy of the values. */
  readonly hierarchicalT?: number
}

export type SpecialUniqueFigures = {
  readonly variables: number
  /** Sets of up to this many variables were looked at. */
  readonly maximumSize: number
  readonly uniques: number
  readonly inPairs: number
  /** Minimal uniques by how many variables they take. */
  readonly bySize: readonly { readonly size: number; readonly sets: number }[]
  readonly scores: readonly ScoredRecords[]
  /** Share of the total score that goes through each variable. */
  readonly contributions: readonly { readonly variable: string; readonly share: number }[]
}

export type HouseholdFigures = {
  readonly households: number
  readonly highest: number
  readonly average: number
  readonly atRisk: number
}
