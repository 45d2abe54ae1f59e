import type { SizeBand } from './class-sizes.ts'
import type { MissingValues } from './frequency-count.ts'
import type { GlobalRisk } from './individual-risk.ts'
import type { PopulationUniqueness } from './population-uniqueness.ts'
import type { PublishedCount } from './published-counts.ts'
import type { AttackRisk } from './re-identification.ts'
import type { HouseholdFigures, SensitiveFigures, SpecialUniqueFigures } from './table-figures.ts'

/** What the data are and by which rules they were made; every part that is known. */
export type ReportSubject = {
  readonly dataset: string
  readonly version?: number
  readonly digest?: string
  readonly project?: string
  readonly grant?: string
  readonly profile?: { readonly id: string; readonly version: number; readonly digest: string }
}

/** One threshold, what was reached, and whether it holds. Shares and probabilities are numbers from 0 to 1. */
export type RiskCheck = {
  readonly id: string
  readonly title: string
  /** `below`: the threshold itself is excluded. */
  readonly kind: 'at-least' | 'at-most' | 'below'
  readonly unit: 'records' | 'share' | 'number'
  readonly required: number
  /** null: unbounded, so that an upper limit cannot hold. */
  readonly reached: number | null
  readonly holds: boolean
}

/** How the people an attacker may look among are known. */
export type PopulationBasis = 'the-data' | 'stated-size' | 'sampling-weights' | 'population-table'

/** The same few figures of the data before and after, for comparison side by side. */
export type RiskSummary = {
  /** Share of records that nobody shares all quasi-identifiers with. */
  readonly unique: number
  /** Shares of records by the size of their class. */
  readonly bands: readonly (Pick<SizeBand, 'from' | 'to'> & { readonly share: number })[]
  /** Prosecutor risk on average, and the share of records above the threshold. */
  readonly averageRisk: number
  readonly atRisk: number
}

/** Figures of people who are partly not released are rounded, so that none tells fewer than a small cell apart. */
export type RiskBefore = RiskSummary & {
  /** Step that every share is rounded to; 0 when exact. */
  readonly step: number
  /** Classes were drawn by a hash of their values, and counted whole. 1: all classes. */
  readonly sampledClasses: number
}

export type RiskAfter = RiskSummary & {
  readonly records: number
  readonly classes: number
  readonly smallestClass: number
  readonly averageClass: number
  readonly sizes: readonly SizeBand[]
  readonly prosecutor: AttackRisk
  readonly journalist: AttackRisk
  readonly marketer: { readonly average: number }
  readonly individual: GlobalRisk
  readonly population: PopulationUniqueness
  readonly specialUniques: (SpecialUniqueFigures & { readonly highestDis: number }) | null
  readonly households: HouseholdFigures | null
}

export type VariableUtility = {
  readonly variable: string
  /** What was done to it, in words. */
  readonly transform: string
  /** Share of cells whose value is another than before; null when it cannot be told. */
  readonly cellsChanged: number | null
  /** H(after) / H(before); null when there is nothing to compare with. */
  readonly informationKept: number | null
  /** 1 − level / height of the hierarchy; null without one. */
  readonly precision: number | null
}

export type UtilityFigures = {
  readonly variables: readonly VariableUtility[]
  readonly cellsChanged: number | null
  readonly informationKept: number | null
  readonly precision: number | null
  readonly averageClass: number
}

/**
 * The risk report of one data set: what an attacker could learn, which thresholds apply and whether they hold, and what
 * protection cost. Holds neither values of the data nor exact counts that small-cell protection withholds.
 */
export type RiskReport = {
  readonly format: 'harbourgate-risk-report'
  readonly formatVersion: 1
  readonly subject: ReportSubject
  readonly unit: 'patient' | 'record'
  readonly quasiIdentifiers: readonly string[]
  readonly missingValues: MissingValues
  readonly population: { readonly basis: PopulationBasis; readonly size: number }
  readonly threshold: { readonly k: number; readonly risk: number }
  readonly holds: boolean
  readonly checks: readonly RiskCheck[]
  readonly counts: { readonly released: number; readonly suppressed: PublishedCount | null }
  readonly before: RiskBefore | null
  readonly after: RiskAfter
  readonly sensitive: readonly SensitiveFigures[]
  /** Sensitive variables that were released but not measured, and why. */
  readonly notMeasured: readonly { readonly variable: string; readonly reason: string }[]
  readonly utility: UtilityFigures
}
