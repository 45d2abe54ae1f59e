/** A named, versioned set of rules from variable class to transform, with risk thresholds (`policies/deidentification`). */
export type Hierarchy =
  /** Date of birth → age at the dataset's reference date, in bands of `width` years, top-coded at `topCode`. */
  | { readonly kind: 'age-bands'; readonly width: number; readonly topCode: number }
  /** Year of birth → the same bands. */
  | { readonly kind: 'birth-year-bands'; readonly width: number; readonly topCode: number }
  /** Value → group; a value without a group becomes `*`. */
  | { readonly kind: 'map'; readonly values: Readonly<Record<string, string>> }
  /** Code → its first characters (ICD-10: 3 = category). */
  | { readonly kind: 'prefix'; readonly length: number }

export type Profile = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly thresholds: {
    /** Smallest equivalence class, in patients. */
    readonly k: number
    /** Largest share of patients that may be suppressed to reach k, 0 to 1. */
    readonly maximumSuppression: number
    /** Counts of patients from 1 to this minus 1 are not published exactly. */
    readonly smallCell: number
  }
  /** Dates move by −maximumDays … +maximumDays, never by zero. */
  readonly dateShift: { readonly maximumDays: number }
  readonly hierarchies: Readonly<Record<string, Hierarchy>>
}
