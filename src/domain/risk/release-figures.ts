import type { RiskCell } from './re-identification.ts'
import type { TableFigures } from './table-figures.ts'

/** A quasi-identifier as it stood in the source, over the staged patients. */
export type SourceVariable = {
  readonly name: string
  /** Shannon entropy in bits, missing values counted as one value. */
  readonly entropy: number
  /** Share of patients whose value generalisation changes; null when that depends on more than the value. */
  readonly changed: number | null
}

/** What the engine measured for one release: the staged patients before generalisation, the patient table as written. */
export type ReleaseFigures = {
  readonly before: {
    readonly patients: number
    readonly cells: readonly RiskCell[]
    /** Classes were drawn by a hash of their values, one in this many, and counted whole. */
    readonly sampledClasses: number
    readonly variables: readonly SourceVariable[]
  }
  readonly after: TableFigures
}
